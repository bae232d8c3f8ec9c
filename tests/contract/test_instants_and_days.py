"""Every instant and every day of every message, against one table of right and wrong values.

What is asked for (commands, queries, and so the parameters of HTTP) is RFC 3339 within bounds. What
is told (events, replies, refusals) has the same form without bounds: it may have been stored before
there were any.
"""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from baodao.gateway import hours, registration, scheduling
from baodao.schema.base import Asked
from baodao.schema.catalog import COMMANDS, EVENTS, QUERIES, REFUSALS
from baodao.schema.contract import resolve_references
from baodao.schema.field_errors import field_errors
from baodao.schema.registration.skills import Skill, SkillOffered
from baodao.schema.times import (
    Day,
    Instant,
    RecordedDay,
    RecordedInstant,
    parse_recorded_instant,
)

INSTANTS_OUTSIDE = [
    "1899-12-31T23:59:59Z",
    "2200-01-01T00:00:01Z",
    "1066-10-14T09:00:00Z",
    "0001-01-01T12:00:00Z",
    "9999-12-31T12:00:00Z",
]
INSTANTS = [
    "2026-11-23T09:00:00Z",
    "2026-11-23T09:00:00.123456+08:00",
    "2026-11-23t09:00:00z",
    "2026-11-23T23:59:59-00:00",
    "1900-01-01T00:00:00Z",
    "1900-01-01T08:00:00+08:00",
    "2200-01-01T00:00:00Z",
]
NO_INSTANTS: list[Any] = [
    "20301123",
    20301123,
    1795392000000,
    1795392000.5,
    True,
    "2026",
    2026,
    0,
    "0",
    "-1",
    "1e9",
    "2026-11-23",
    "2026-11",
    "2026-W48-1",
    "2026-W48-1T09:00:00Z",
    "2026-327T09:00:00Z",
    "20261123T090000Z",
    "2026-11-23T09:00:00",
    "2026-11-23T09:00Z",
    "2026-11-23T09Z",
    "2026-11-23 09:00:00Z",
    "2026-11-23_09:00:00Z",
    "2026-11-23T09:00:00 08:00",
    "2026-11-23T09:00:00+0800",
    "2026-11-23T09:00:00+08",
    "2026-11-23T09:00:00+24:00",
    "2026-11-23T09:00:00,5Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T23:59:60Z",
    "2026-02-30T09:00:00Z",
    "2026-13-01T09:00:00Z",
    "0000-01-01T00:00:00Z",
    "٢٠٢٦-11-23T09:00:00Z",
    "2026-11-23T09:00:00Z\n",
    " 2026-11-23T09:00:00Z",
    "now",
    "today",
    "infinity",
    "",
    ["2026-11-23T09:00:00Z"],
    {},
    # Outside what a machine can hold, once it is in UTC: a 500 before there were bounds.
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
]
DAYS_OUTSIDE = ["1899-12-31", "2200-01-02", "1800-01-01", "0001-01-01", "9999-12-31"]
DAYS = ["2026-11-23", "2024-02-29", "1900-01-01", "2200-01-01"]
NO_DAYS: list[Any] = [
    "2023-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-1-1",
    "2026",
    "20261123",
    20261123,
    2026.11,
    "2026-11-23T00:00:00Z",
    "2026-W48-1",
    "26-11-23",
    "23.11.2026",
    "0000-01-01",
    "٢٠٢٦-11-23",
    "2026-11-23\n",
    " 2026-11-23",
    "",
    True,
    [],
]
TABLE = {
    "instant": (INSTANTS, INSTANTS_OUTSIDE, NO_INSTANTS),
    "day": (DAYS, DAYS_OUTSIDE, NO_DAYS),
}


def models(kind: Any, found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The models that a type leads to."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in found:
            found.add(kind)
            for field in kind.model_fields.values():
                models(field.rebuild_annotation(), found)
    else:
        for part in get_args(kind):
            models(part, found)
    return found


def temporal(kind: Any) -> str:
    """`instant`, `day` or nothing: by the schema of a field, outside of the models it leads to."""
    schema = resolve_references(TypeAdapter(kind).json_schema())
    for part in (schema, *schema.get("anyOf", [])):
        if part.get("format") == "date-time":
            return "instant"
        if str(part.get("pattern", "")).startswith("^[0-9]{4}-[0-9]{2}-"):
            return "day"
    return ""


def fields(kinds: set[type[BaseModel]]) -> Iterator[tuple[type[BaseModel], str, Any, str]]:
    for model in sorted(kinds, key=lambda m: m.__qualname__):
        for name, field in model.model_fields.items():
            kind = field.rebuild_annotation()
            if what := temporal(kind):
                yield model, name, kind, what


ASKED: set[type[BaseModel]] = set()
TOLD: set[type[BaseModel]] = set()
for message in (*COMMANDS.values(), *QUERIES.values()):
    models(message, ASKED)
    models(message.REPLY, TOLD)
for fact in (*EVENTS.values(), *REFUSALS.values()):
    models(fact, TOLD)

# A skill is kept as it was told; what is told of it now has bounds as a whole.
ASKED_FIELDS = [f for f in fields(ASKED) if f[:2] != (Skill, "expires_on")]
TOLD_FIELDS = [f for f in fields(TOLD) if not issubclass(f[0], Asked) or f[0] is Skill]


def ids(rows: list[tuple[type[BaseModel], str, Any, str]]) -> list[str]:
    return [f"{model.__name__}.{name}" for model, name, _, _ in rows]


def check(kind: Any, right: list[str], wrong: list[Any]) -> None:
    """A field takes and refuses values from Python, as in a query string, and from JSON."""
    adapter = TypeAdapter(kind)
    for value in right:
        assert adapter.validate_python(value) == adapter.validate_json(json.dumps(value))
    for value in wrong:
        for read in (adapter.validate_python, lambda v: adapter.validate_json(json.dumps(v))):
            with pytest.raises(ValidationError) as refused:
                print(repr(value), read(value))
            assert "other" not in {error.kind for error in field_errors(refused.value)}, value


@pytest.mark.parametrize(("model", "name", "kind", "what"), ASKED_FIELDS, ids=ids(ASKED_FIELDS))
def test_what_is_asked_for_has_its_form_and_bounds(
    model: type[BaseModel], name: str, kind: Any, what: str
) -> None:
    right, outside, wrong = TABLE[what]
    check(kind, right, outside + wrong)


@pytest.mark.parametrize(("model", "name", "kind", "what"), TOLD_FIELDS, ids=ids(TOLD_FIELDS))
def test_what_is_told_has_its_form_and_no_bounds(
    model: type[BaseModel], name: str, kind: Any, what: str
) -> None:
    right, outside, wrong = TABLE[what]
    check(kind, right + outside, wrong)


def test_the_walk_finds_fields_at_every_depth() -> None:
    asked, told = set(ids(ASKED_FIELDS)), set(ids(TOLD_FIELDS))
    assert {"RegisterVolunteer.birth_date", "ConsentAct.given_at", "ShiftPlan.starts_at"} <= asked
    assert {"SeatReserved.starts_at", "Volunteer.registered_at", "Skill.expires_on"} <= told
    assert len(asked) > 25
    assert len(told) > 60


def test_a_skill_that_is_asked_for_has_bounds() -> None:
    adapter: TypeAdapter[Skill] = TypeAdapter(SkillOffered)
    for day in DAYS:
        adapter.validate_python({"name": "急救", "expires_on": day})
    for day in DAYS_OUTSIDE + NO_DAYS:
        with pytest.raises(ValidationError):
            print(adapter.validate_python({"name": "急救", "expires_on": day}))
    takers = [
        message.__name__
        for message in COMMANDS.values()
        for field in message.model_fields.values()
        if Skill in models(field.rebuild_annotation(), set())
        and field.annotation != list[SkillOffered]
    ]
    assert takers == []


def test_the_four_types_differ_in_their_bounds_only() -> None:
    check(Instant, INSTANTS, INSTANTS_OUTSIDE + NO_INSTANTS)
    check(RecordedInstant, INSTANTS + INSTANTS_OUTSIDE, NO_INSTANTS)
    check(Day, DAYS, DAYS_OUTSIDE + NO_DAYS)
    check(RecordedDay, DAYS + DAYS_OUTSIDE, NO_DAYS)


def test_the_time_of_an_event_is_an_instant_that_is_told() -> None:
    short = ["2026-11-23T09:00:00.004Z", "0001-01-01T12:00:00.000Z", "2024-02-29T23:59:59.999Z"]
    for text in INSTANTS + INSTANTS_OUTSIDE + short:
        told = TypeAdapter(RecordedInstant).validate_python(text)
        assert parse_recorded_instant(text) == told
        assert parse_recorded_instant(text).tzinfo is told.tzinfo is UTC
    for text in [*NO_INSTANTS, "2026-02-30T09:00:00.004Z", "2026-11-23T24:00:00.004Z"]:
        with pytest.raises(ValidationError):
            print(text, parse_recorded_instant(str(text)))


@pytest.mark.parametrize("context", [scheduling, registration, hours], ids=lambda m: m.TAG)
def test_every_parameter_of_http_is_a_field_of_a_message(context: Any) -> None:
    """So the walk has seen them all; what has no message (`since` of events) is tested there."""
    for operation in context.OPERATIONS:
        assert operation.free.keys() <= operation.message.model_fields.keys()
        assert operation.message in ASKED
