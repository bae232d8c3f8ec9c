"""A stream compared with its log, and mended."""

import pytest

from baodao.kit import streams
from baodao.kit.streams import StreamReport
from baodao.kit.topology import stream_spec
from baodao.tables.divisions import DivisionsTable
from baodao.tables.pieces import import_rows
from baodao.tables.table_file import Row
from tests.builders.actors import acting_as
from tests.support.services import RunningServices, until

OPERATOR = acting_as(id="test", role="operator", scope="*", purpose="records")
STREAM, SERVICE = "REGISTRATION", "registration"
CODES = ("12", "1201", "120101", "120102")
ROWS = [Row(n + 2, {"code": code, "name": f"测试{code}"}) for n, code in enumerate(CODES)]


@pytest.fixture
async def loaded(services: RunningServices) -> RunningServices:
    await services.start(SERVICE)
    table = DivisionsTable(OPERATOR)
    report = await import_rows(services.client, table, ROWS, table.report())
    assert report.counts["added"] == len(ROWS)
    await services.settled()
    return services


async def checked(services: RunningServices) -> StreamReport:
    return await streams.check(services.database(SERVICE), services.connection, SERVICE)


async def repaired(services: RunningServices) -> StreamReport:
    database, spec = services.database(SERVICE), stream_spec(SERVICE)
    return await streams.repair(database, services.connection, SERVICE, spec)


async def test_a_stream_that_follows_its_log_is_whole(loaded):
    report = await checked(loaded)
    assert report.whole
    assert report.events == report.in_stream > 1
    assert not report.unpublished
    assert not report.out_of_order


async def test_a_deleted_message_is_found_and_brought_back(loaded):
    message = await loaded.jetstream.get_msg(STREAM, 2)
    await loaded.jetstream.delete_msg(STREAM, 2)
    report = await checked(loaded)
    assert report.lost == 1
    assert [message.headers["ce-id"]] in report.missing.values()
    await repaired(loaded)

    async def whole() -> bool:
        report = await checked(loaded)
        return report.whole and not report.unpublished

    await until(whole, 30, "the stream is whole again")
    again = await loaded.jetstream.get_last_msg(STREAM, message.subject)
    assert again.data == message.data
    assert again.headers["ce-id"] == message.headers["ce-id"]


async def test_a_purged_stream_is_filled_again_without_doubles(loaded):
    await loaded.jetstream.purge_stream(STREAM)
    report = await checked(loaded)
    published = report.events
    assert report.lost == published > 1
    await repaired(loaded)

    async def whole() -> bool:
        report = await checked(loaded)
        return report.whole and report.in_stream == published

    await until(whole, 30, "the stream is whole again")


async def test_what_the_log_does_not_know_is_named(loaded):
    message = await loaded.jetstream.get_msg(STREAM, 1)
    headers = {"ce-id": "stranger", "ce-subject": "12", "ce-aggregateversion": "1"}
    again = {n: v for n, v in message.headers.items() if n.startswith("ce-")}
    await loaded.jetstream.publish(message.subject, message.data, headers=headers)
    await loaded.jetstream.publish(message.subject, message.data, headers=again)
    report = await checked(loaded)
    assert list(report.unknown) == ["stranger"]
    assert list(report.duplicated) == [message.headers["ce-id"]]
    assert not report.whole
