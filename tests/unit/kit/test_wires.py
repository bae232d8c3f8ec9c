"""Who may do what over NATS, by what the services say they listen to."""

import time
from urllib.parse import urlsplit

import pytest
from nats.aio.client import Client

from baodao.kit.broker import Violations
from baodao.kit.jetstream import api_of, prefix_of
from baodao.kit.topology import DurableSpec
from baodao.kit.wires import Account, accounts, keeper, wires
from baodao.kit.wires_config import accounts_config

DURABLES = {
    "registration": [],
    "hours": [DurableSpec("hours--scheduling", "SCHEDULING", ("events.scheduling.>",))],
}
WITH_IDENTITY = {
    **DURABLES,
    "identity": [DurableSpec("identity--registration", "REGISTRATION", ("events.registration.>",))],
}


def account(name: str, durables: dict[str, list[DurableSpec]] = DURABLES) -> Account:
    found, _ = wires(durables, ["REGISTRATION", "HOURS", "DEAD"])
    return next(a for a in found if a.name == name)


def test_a_service_publishes_its_own_and_follows_what_it_says_it_follows():
    assert sorted(account("hours").asks) == [
        "$JS.ACK.SCHEDULING.hours--scheduling.>",
        "$JS.API.CONSUMER.INFO.SCHEDULING.hours--scheduling",
        "$JS.API.CONSUMER.MSG.NEXT.SCHEDULING.hours--scheduling",
        "$JS.API.DIRECT.GET.HOURS",
        "$JS.API.STREAM.INFO.HOURS",
        "$JS.API.STREAM.MSG.GET.HOURS",
        "$JS.API.STREAM.MSG.GET.SCHEDULING",
        "dead.hours--scheduling",
        "events.hours.>",
    ]
    assert account("hours").serves == (
        "commands.hours.>",
        "queries.hours.>",
        "health.hours",
        "health.hours.*",
        "replays.hours--scheduling",
    )


def test_everybody_hears_what_identity_takes_back_once_it_is_listed():
    revoked = "events.identity.access-revoked.*.>"
    assert revoked not in account("hours").hears
    identity = account("identity", WITH_IDENTITY)
    assert "events.identity.>" in identity.publishes
    assert revoked in identity.subscribes
    for name in ("registration", "hours"):
        assert account(name, WITH_IDENTITY).hears == {revoked: "identity"}
        assert not any("identity" in s for s in account(name, WITH_IDENTITY).publishes)
    assert "queries.identity.>" in account("gateway", WITH_IDENTITY).asks
    assert account("gateway").asks["limits.>"] == "streams"


def test_the_keeper_makes_streams_and_takes_none_away():
    asked = keeper(DURABLES, ["HOURS"]).asks
    assert "$JS.API.STREAM.CREATE.HOURS" in asked
    assert "$JS.API.CONSUMER.CREATE.SCHEDULING.hours--scheduling" in asked
    assert not any(word in subject for subject in asked for word in (".DELETE.SCHED", "PURGE"))
    assert not any(subject.startswith(("commands", "queries", "events")) for subject in asked)


def test_what_is_asked_for_is_given_out_by_its_owner_alone():
    found = accounts_config(*wires(DURABLES, ["HOURS"]), lambda name: f'"{name}"')
    given = '{ service: "$JS.API.STREAM.INFO.HOURS", accounts: [hours, gateway, cli] }'
    assert given in found
    renamed = (
        'account: streams, subject: "$JS.API.STREAM.INFO.HOURS" }, '
        'to: "jetstream.STREAM.INFO.HOURS" }'
    )
    assert found.count(renamed) == 3
    assert "baodao" not in found
    assert "user: baodao" in accounts_config(
        *wires(DURABLES, ["HOURS"]), lambda name: f'"{name}"', with_admin=True
    )


def test_every_account_answers_only_who_is_in_the_table():
    for one in accounts(WITH_IDENTITY, ["HOURS"]):
        owners = {*one.asks.values(), *one.hears.values()}
        assert one.name not in owners
        assert owners <= {"streams", *WITH_IDENTITY, "scheduling"}


@pytest.mark.parametrize(("path", "prefix"), [("", "$JS.API"), ("/", "$JS.API"), ("/x", "x")])
def test_the_path_of_a_url_is_the_prefix_of_the_api(path: str, prefix: str):
    client = Client()
    client._setup_server_pool([f"nats://a:b@one:1{path}", f"nats://a:b@two:1{path}"])
    assert prefix_of(urlsplit(f"nats://one:1{path}").path) == prefix
    assert api_of(client) == prefix


def test_refusals_are_told_until_they_are_old_or_the_connection_is_gone(monkeypatch):
    found, now = Violations(), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    found.note("nats: empty response from server")
    assert found.problems == []
    said = 'nats: permissions violation for publish to "a"'
    heard = 'nats: permissions violation for subscription to "b"'
    found.note(said)
    found.note(heard)
    assert found.problems == [said, heard]
    now += 31
    assert found.problems == [heard]
    found.forget()
    assert found.problems == []
