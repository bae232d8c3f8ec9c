"""Cursors, selections and the form of server-sent events."""

import json

import pytest

from baodao.gateway import cursor
from baodao.gateway.cursor import CursorError
from baodao.gateway.feed import frame_of
from baodao.gateway.problems import ProblemError
from baodao.gateway.selection import selected_streams
from baodao.kit.channel import Place
from baodao.kit.stream_reader import Stored
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.base import NOBODY
from baodao.schema.catalog import EVENTS
from baodao.schema.subjects import filters_of
from tests.builders.actors import acting_as

PLACES = {"scheduling": Place("5a6b7c8d", 212), "hours": Place("1f0c22ab", 0)}
HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "E1",
    "ce-type": "baodao.scheduling.checked-in.v1",
    "ce-source": "/baodao/scheduling",
    "ce-subject": "U",
    "ce-time": "2026-11-23T01:02:03.004Z",
    "ce-dataschema": "urn:baodao:schema:baodao.scheduling.checked-in.v1",
    "ce-aggregateversion": "3",
    "ce-correlationid": "c",
    "ce-causationid": "d",
    "content-type": "application/json",
}


def test_a_cursor_comes_back_as_it_was():
    text = cursor.encode_cursor(PLACES)
    assert text == "hours.1f0c22ab.0~scheduling.5a6b7c8d.212"
    assert cursor.decode_cursor(text) == PLACES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "hours.1f0c22ab",
        "hours.1f0c22ab.-1",
        "hours.1F0C22AB.1",
        "hours.1f0c22ab.1~",
        "hours.1f0c22ab.1~hours.1f0c22ab.2",
        "dead.1f0c22ab.1",
        "hours.1f0c22ab.1\n",
        "hours.1f0c22ab." + "9" * 30,
        "hours.1f0c22ab.１",
    ],
)
def test_anything_else_is_not_a_cursor(text):
    with pytest.raises(CursorError):
        cursor.decode_cursor(text)


ALL = frozenset(CAPABILITIES)
OPERATOR = Actor(id="o", role="operator", scope="*", capabilities=ALL)


def followed(actor, **asked):
    """The kinds of events that an actor gets, each with its subjects."""
    subjects = [one for _, found, _ in selected_streams(asked, actor) for one in found]
    names = {kind: {one.split(".")[2] for one in filters_of(kind)} for kind in EVENTS.values()}
    found = {
        kind: [s for s in subjects if s.split(".")[2] in known] for kind, known in names.items()
    }
    return {kind: own for kind, own in found.items() if own}


def follows_nothing(actor, **asked):
    """The lone refusal: it says nothing but that."""
    with pytest.raises(ProblemError) as refused:
        selected_streams(asked, actor)
    answer = refused.value.answer
    return (answer.status, answer.slug, answer.members) == (403, "out-of-scope", {})


def test_without_parameters_the_feed_is_everything_that_one_may_know():
    """What is looked into, also who operates the system does not follow."""
    found = selected_streams({}, OPERATOR)
    assert [context for context, _, _ in found] == [
        "registration",
        "scheduling",
        "hours",
        "identity",
    ]
    may_know = {one for one in EVENTS.values() if one.FEED != "oversight"}
    told = [one for one in EVENTS.values() if one.CONTEXT == "hours" and one in may_know]
    subjects = [subject for kind in told for subject in filters_of(kind)]
    assert (found[2][0], sorted(found[2][1]), found[2][2]) == ("hours", sorted(subjects), None)
    assert followed(OPERATOR).keys() == may_know


@pytest.mark.parametrize(
    ("actor", "feeds"),
    [
        (NOBODY, {"public"}),
        (Actor(id="v", role="volunteer", scope="*"), {"public"}),
        (Actor(id="l", role="unit-liaison", organisation="unit"), {"public"}),
        (Actor(id="l", role="shift-lead", scope="*"), {"public"}),
        (Actor(id="o", role="organiser", organisation="choir"), {"public"}),
        (Actor(id="i", role="integrator", scope="*"), {"public", "people"}),
        (Actor(id="o", role="organiser", scope="*"), {"public", "people"}),
        (Actor(id="o", role="organiser", scope="*", dormant=ALL), {"public", "people"}),
        (acting_as(id="o", role="organiser", scope="*"), {"public", "people", "party", "minors"}),
        (
            acting_as(id="a", role="auditor", scope="*"),
            {"public", "people", "party", "minors", "oversight"},
        ),
        (
            acting_as(id="a", role="auditor", scope="*", capabilities=["party"]),
            {"public", "people", "party", "oversight"},
        ),
        (
            acting_as(id="s", role="supervisor", scope="*"),
            {"public", "people", "party", "minors", "oversight"},
        ),
        (
            acting_as(id="i", role="integrator", scope="*", capabilities=ALL),
            {"public", "people"},
        ),
    ],
)
def test_who_follows_what(actor, feeds):
    found = followed(actor)
    assert found.keys() == {kind for kind in EVENTS.values() if kind.FEED in feeds}
    for kind in EVENTS.values():
        if kind.FEED in feeds:
            assert followed(actor, type=kind.TYPE).keys() == {kind}
        else:
            assert follows_nothing(actor, type=kind.TYPE)


@pytest.mark.parametrize(
    ("asked", "told"),
    [("", "120104"), ("12", "120104"), ("120104", "120104"), ("120104007", "120104007")],
)
def test_what_is_not_public_is_told_where_one_holds_the_role(asked, told):
    actor = Actor(id="o", role="organiser", scope="120104")
    division = {"division": asked} if asked else {}
    found = followed(actor, **division)
    for kind, subjects in found.items():
        reach = asked if kind.FEED == "public" else told
        assert subjects == filters_of(kind, reach)
    assert follows_nothing(actor, type="seat-reserved", division="13")
    assert followed(actor, type="activity-published", division="13")


@pytest.mark.parametrize("division", ["120104", "12.01.04"])
def test_a_division_stands_for_everything_below_it(division):
    asked = {"division": division, "type": "seat-reserved"}
    ((_, subjects, _),) = selected_streams(asked, OPERATOR)
    assert subjects == ["events.scheduling.seat-reserved.v1.12.01.04.>"]


def test_a_type_needs_its_own_stream_only():
    assert selected_streams({"type": "seat-reserved"}, OPERATOR) == [
        ("scheduling", ["events.scheduling.seat-reserved.v1.>"], None)
    ]
    assert selected_streams({"type": "baodao.hours.hours-credited.v1"}, OPERATOR) == [
        ("hours", ["events.hours.hours-credited.v1.>"], None)
    ]


def test_a_renamed_event_is_read_under_all_its_names():
    subjects = [
        "events.registration.listing-added.v1.12.>",
        "events.registration.member-invited.v1.12.>",
    ]
    for asked in (
        "listing-added",
        "baodao.registration.listing-added.v1",
        "baodao.registration.member-invited.v1",
    ):
        assert selected_streams({"type": asked, "division": "12"}, OPERATOR) == [
            ("registration", subjects, None)
        ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"division": "1"}, "division"),
        ({"division": "*"}, "division"),
        ({"division": ""}, "division"),
        ({"context": "dead"}, "context"),
        ({"type": "nope"}, "type"),
        ({"type": "seat-reserved", "context": "hours"}, "type"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-11-23T00:00:00"}, "since"),
        ({"since": "2026"}, "since"),
        ({"since": "0"}, "since"),
        ({"since": "9999-12-31T23:59:59-14:00"}, "since"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_selection_that_is_none(asked, field):
    with pytest.raises(ProblemError) as refused:
        selected_streams(asked, OPERATOR)
    (error,) = refused.value.answer.errors
    assert error.field == field
    assert error.text("zh-Hans") != error.reason


def stored(headers, data):
    return Stored(7, "2026-11-23T01:02:03.004Z", "events.x", headers, data)


def test_an_event_is_a_frame_in_structured_mode():
    data = b'{"shift_id": "S",\n "at": 1}'
    event, line, *rest = frame_of(stored(HEADERS | {"traceparent": "t"}, data)).split(b"\n")
    assert (event, rest) == (b"event: baodao.scheduling.checked-in.v1", [b""])
    assert json.loads(line.removeprefix(b"data: ")) == {
        "specversion": "1.0",
        "id": "E1",
        "type": "baodao.scheduling.checked-in.v1",
        "source": "/baodao/scheduling",
        "subject": "U",
        "time": "2026-11-23T01:02:03.004Z",
        "dataschema": "urn:baodao:schema:baodao.scheduling.checked-in.v1",
        "aggregateversion": 3,
        "correlationid": "c",
        "causationid": "d",
        "traceparent": "t",
        "datacontenttype": "application/json",
        "data": {"shift_id": "S", "at": 1},
    }


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        (HEADERS, b"\xff"),
        (HEADERS, b"{"),
        ({}, b"{}"),
        (HEADERS | {"ce-aggregateversion": "three"}, b"{}"),
        (HEADERS | {"ce-type": ""}, b"{}"),
        (HEADERS | {"ce-type": "x%0Adata: forged"}, b"{}"),
        (HEADERS | {"ce-type": "x%0Did: 1"}, b"{}"),
    ],
)
def test_what_is_not_an_event_has_no_frame(headers, data):
    assert frame_of(stored(headers, data)) == b""


def test_a_frame_is_made_once_for_all():
    message = stored(HEADERS, b"{}")
    assert frame_of(message) is frame_of(message)


async def test_a_cursor_that_is_none_is_400(http):
    response = await http.get("/api/v1/events", headers={"Last-Event-ID": "garbage"})
    assert response.status_code == 400
    assert "Last-Event-ID" in response.json()["detail"]


async def test_without_nats_the_feed_is_unavailable(http):
    http.headers.pop("Baodao-Actor")
    assert (await http.get("/api/v1/events")).status_code == 503
