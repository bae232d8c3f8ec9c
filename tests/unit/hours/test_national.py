"""What the national system has of a ledger, what it refused, and that nothing is sent twice."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.cli.operate import national
from baodao.cli.operate.national import NotTakenError, RecordFile, export, key_of
from baodao.cli.output import Stop
from baodao.hours.national.domain import MOST_REJECTED, NationalLedger
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.schema.base import Command
from baodao.schema.hours.evaluations import EvaluateService
from baodao.schema.hours.national import (
    ListNationalRecords,
    NationalAnswer,
    NationalPage,
    NationalRecord,
    RecordNationalAnswers,
)
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers, merged
from tests.builders.registration import ELSEWHERE, OPERATOR
from tests.unit.hours.test_corrected_attendance import annulled, told

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
async def service() -> MemoryService:
    """Two adults and a minor, each with two entries; and somebody of whom nothing is known."""
    service = ledgers(START + 4 * WEEK)
    for who, age in (("ana", "adult"), ("bob", "adult"), ("kid", "minor"), ("who", None)):
        if age:
            registered = {"volunteer_id": who, "registered_at": START, "age_class": age}
            await service.follow(VolunteerRegistered(division=ELSEWHERE, **registered))
        for week in range(2):
            starts = START + week * WEEK
            of_shift = {"shift_id": f"shift{week}", "sign_up_id": f"shift{week}-{who}"}
            await service.follow(hours.attendance(starts, volunteer_id=who, **of_shift))
    return service


class AsClient:
    """Sends to a service in memory, as the command line does to a running one."""

    def __init__(self, service: MemoryService) -> None:
        self._service = service

    async def get(self, message: Any, kind: Any) -> Any:
        if isinstance(message, Command):
            fields = {name: getattr(message, name) for name in ("volunteer_id", "answers")}
            return await self._service.done(type(message), OPERATOR, **fields)
        answer = await self._service.ask(message.model_copy(update={"actor": OPERATOR}))
        assert isinstance(answer, kind), answer
        return answer


class Other:
    """The other side: refuses what it is told to, and may not answer for a while."""

    def __init__(self, refuses: Sequence[tuple[str, int]] = (), silent: int = 0) -> None:
        self.refuses, self.silent = set(refuses), silent
        self.has: list[Any] = []

    async def send(self, records: Sequence[NationalRecord]) -> list[NationalAnswer]:
        if self.silent:
            self.silent -= 1
            raise NotTakenError("nobody there")
        answers = []
        for one in records:
            self.has.append(key_of(one))
            is_refused = (one.volunteer_id, one.sequence) in self.refuses
            outcome: Any = "rejected" if is_refused else "sent"
            reason = "活动名称过长" if is_refused else None
            answers.append(NationalAnswer(sequence=one.sequence, outcome=outcome, reason=reason))
        return answers


async def pending(service: MemoryService, **asked: Any) -> list[tuple[str, int, str]]:
    page = await service.ask(ListNationalRecords(actor=OPERATOR, **asked))
    assert isinstance(page, NationalPage), page
    return [(one.volunteer_id, one.sequence, one.state) for one in page.records]


async def answered(service: MemoryService, who: str, *answers: tuple[int, str]) -> Any:
    said = [{"sequence": n, "outcome": outcome, "reason": "测试"} for n, outcome in answers]
    return await service.send(RecordNationalAnswers, OPERATOR, volunteer_id=who, answers=said)


async def test_a_record_has_the_facts_of_art_7_and_10_and_no_name(service: MemoryService) -> None:
    await service.follow(hours.over(START, START + timedelta(hours=1), shift_id="shift0"))
    giver = acting_as(id="g", role="organiser", organisation="committee", purpose="hours")
    await service.done(EvaluateService, giver, shift_id="shift0", volunteer_id="ana", quality="优")
    await service.follow(merged("bob", "ana"))
    page = await service.ask(ListNationalRecords(actor=OPERATOR))
    one = page.records[0]
    assert (one.volunteer_id, one.kept_id, one.minor, one.kind) == ("ana", "bob", False, "credited")
    assert (one.title, one.minutes, one.served_from) == ("测试·巡逻", 60, START)
    assert (one.organisation_id, one.responsible_id, one.attempt) == ("committee", "responsible", 1)
    assert {record.quality for record in page.records} == {None, "优"}


async def test_minors_are_sent_where_it_was_approved(service: MemoryService) -> None:
    """And who is not known may be one."""
    assert {who for who, _, _ in await pending(service)} == {"ana", "bob"}
    refused = await service.ask(ListNationalRecords(actor=OPERATOR, minors=True))
    assert isinstance(refused, Refused)
    assert slugs(refused.refusals) == ["approval-required"]


async def test_each_record_is_sent_once(service: MemoryService) -> None:
    other = Other()
    done = await export(AsClient(service), other)  # type: ignore[arg-type]  # as much as it uses
    assert (done.sent, done.rejected) == (4, 0)
    again = await export(AsClient(service), other)  # type: ignore[arg-type]
    assert (again.sent, len(other.has)) == (0, 4)
    # What is taken back is a record of its own.
    first = hours.attendance(START, volunteer_id="ana", sign_up_id="shift0-ana")
    await service.follow(told(5, annulled(first)))
    assert await pending(service) == [("ana", 3, "pending")]
    page = await service.ask(ListNationalRecords(actor=OPERATOR))
    assert (page.records[0].kind, page.records[0].concerns) == ("reversed", "shift0-ana")


async def test_what_is_refused_is_sent_once_more_when_it_is_corrected(
    service: MemoryService,
) -> None:
    other = Other([("ana", 1)])
    done = await export(AsClient(service), other)  # type: ignore[arg-type]
    assert (done.sent, done.rejected) == (3, 1)
    assert await pending(service) == []
    assert await pending(service, rejected=True) == [("ana", 1, "rejected")]
    await answered(service, "ana", (1, "again"))
    assert await pending(service, rejected=True) == []
    assert await pending(service) == [("ana", 1, "again")]
    other.refuses = set()
    await export(AsClient(service), other)  # type: ignore[arg-type]
    assert other.has.count(("ana", 1, 1)) == other.has.count(("ana", 1, 2)) == 1
    stored = await service.stored(NationalLedger, "ana")
    assert (stored.sent, stored.rejected, stored.has_rejected) == (2, (), False)


async def test_an_answer_is_told_again_and_none_is_left_out(service: MemoryService) -> None:
    outcome = await answered(service, "ana", (2, "sent"))
    assert slugs(outcome.refusals) == ["national-out-of-order"]
    assert slugs((await answered(service, "ana", (3, "sent"))).refusals) == [
        "national-out-of-order"
    ]
    assert slugs((await answered(service, "ana", (1, "again"))).refusals) == [
        "national-out-of-order"
    ]
    await answered(service, "ana", (1, "sent"))
    before = await service.stored(NationalLedger, "ana")
    await answered(service, "ana", (1, "sent"))
    await answered(service, "ana", (1, "rejected"))
    assert await service.stored(NationalLedger, "ana") == before
    assert slugs((await answered(service, "ana", (1, "again"))).refusals) == ["not-rejected"]


def test_a_ledger_of_which_all_is_refused_is_sent_no_further() -> None:
    answers = [
        NationalAnswer(sequence=n, outcome="rejected", reason="测试")
        for n in range(1, MOST_REJECTED + 2)
    ]
    refusals, change = NationalLedger.none("ana").take(answers)
    assert (slugs(refusals), change) == (["too-many-rejected"], None)


async def test_who_does_not_answer_is_asked_again(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(national, "_PAUSE", 0)
    other = Other(silent=3)
    await export(AsClient(service), other)  # type: ignore[arg-type]
    assert len(other.has) == 4
    with pytest.raises(Stop, match="does not answer"):
        await export(AsClient(await _another()), Other(silent=99))  # type: ignore[arg-type]


async def _another() -> MemoryService:
    service = ledgers(START + 4 * WEEK)
    await service.follow(
        VolunteerRegistered(division=ELSEWHERE, volunteer_id="ana", registered_at=START)
    )
    await service.follow(hours.attendance(START, volunteer_id="ana", sign_up_id="one"))
    return service


@pytest.mark.parametrize("name", ["records.jsonl", "records.csv"])
async def test_a_file_has_each_record_once_wherever_it_was_stopped(
    service: MemoryService, tmp_path: Path, name: str
) -> None:
    file, whole = tmp_path / name, tmp_path / f"whole-{name}"
    with RecordFile(whole) as record_file:
        await export(AsClient(service.copy()), record_file)  # type: ignore[arg-type]
    content = whole.read_bytes()
    lines = content.decode().splitlines(keepends=True)
    assert len(lines) == 4 + name.endswith(".csv")
    for size in range(0, len(content), 97):
        file.write_bytes(content[:size])
        with RecordFile(file) as record_file:
            done = await export(AsClient(service.copy()), record_file)  # type: ignore[arg-type]
        assert done.sent == 4
        assert sorted(file.read_bytes().decode().splitlines(keepends=True)) == sorted(lines)
    if name.endswith(".jsonl"):
        assert json.loads(lines[0])["title"] == "测试·巡逻"
    file.write_text("姓名,电话\n测试·甲,1\n", encoding="utf-8")
    with pytest.raises(Stop, match="not a file of records"), RecordFile(file):
        pass


ANSWERS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["sent", "rejected", "again"])), max_size=30
)


@settings(max_examples=200)
@given(answers=ANSWERS)
def test_every_entry_is_in_one_state_and_what_was_taken_stays(answers: Any) -> None:
    ledger, taken = NationalLedger.none("ana"), set[int]()
    for sequence, outcome in answers:
        rejected = {one.sequence: one.again for one in ledger.rejected}
        answer = NationalAnswer(sequence=sequence, outcome=outcome, reason="测试")
        _, change = ledger.take([answer])
        if change is None:
            continue
        change.check_bounds()
        ledger = change.after
        if outcome == "sent":
            assert sequence not in taken
            assert sequence not in rejected or rejected[sequence]
            taken.add(sequence)
    refused = {one.sequence for one in ledger.rejected}
    assert taken | refused == set(range(1, ledger.sent + 1))
    assert not taken & refused
