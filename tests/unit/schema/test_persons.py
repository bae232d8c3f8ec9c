"""Whom a message is about is known for each of them, and a new one cannot forget it."""

from dataclasses import dataclass
from typing import Any

import pytest

from baodao.schema import Actor, Command
from baodao.schema.access import everybody
from baodao.schema.base import Id, Value
from baodao.schema.catalog import COMMANDS, EVENTS
from baodao.schema.persons import PERSONS, persons_in
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.scheduling.seats import ReserveSeat

ACTOR = {"id": "o", "role": "operator", "scope": "*"}


def named(of: object) -> set[str]:
    found: set[str] = set()
    persons_in(type(of))(of, found)
    return found


@pytest.mark.parametrize("kind", [*COMMANDS.values(), *EVENTS.values()], ids=lambda k: k.__name__)
def test_of_every_message_it_is_known_whom_it_names(kind: type[Value]) -> None:
    persons = PERSONS & kind.model_fields.keys()
    values: dict[str, Any] = {
        name: f"of-{name}" if name in persons else None for name in kind.model_fields
    }
    if "actor" in kind.model_fields:
        values["actor"] = Actor.model_validate(ACTOR)
    expected = {f"of-{name}" for name in persons} | ({"o"} if "actor" in values else set())
    assert named(kind.model_construct(**values)) == expected


def test_who_sends_a_message_and_whom_it_names() -> None:
    seat = {"command_id": "c", "actor": ACTOR, "shift_id": "s", "volunteer_id": "v"}
    assert named(ReserveSeat.model_validate(seat)) == {"o", "v"}
    merge = {"command_id": "c", "actor": ACTOR, "keep_id": "k", "merge_id": "m", "note": "one"}
    assert named(AskToMerge.model_validate(merge)) == {"o", "k", "m"}


class Seat(Value):
    volunteer_id: Id | None = None
    shift_id: Id = "s"


class Row(Value):
    """Seats, some of them deep inside."""

    seats: tuple[Seat, ...] = ()
    best: Seat | None = None
    also: tuple[Id, ...] = ()


class Sits(Command, subject="commands.tests.sits", reply=Value, access=[everybody()]):
    rows: list[Row]


def test_persons_are_found_inside_of_lists_and_values() -> None:
    rows = [
        Row(seats=(Seat(volunteer_id="a"), Seat()), best=Seat(volunteer_id="b")),
        Row(also=("c", "d")),
    ]
    sits = Sits.model_validate({"command_id": "x", "actor": ACTOR, "rows": rows})
    assert named(sits) == {"o", "a", "b", "c", "d"}


def test_an_aggregate_names_persons_by_its_fields() -> None:
    @dataclass
    class Record:
        id: str
        volunteer_id: str | None
        also: tuple[str, ...] = ()

    assert named(Record("r", "v", ("w",))) == {"v", "w"}
    assert named(Record("r", None)) == set()


@pytest.mark.parametrize("kind", [Id, Id | None, list[Id], dict[str, list[Id]]])
def test_an_id_of_which_nothing_is_said_is_an_error(kind: type[object]) -> None:
    class Inner(Value):
        friend_id: kind  # type: ignore[valid-type]

    class Befriend(Command, subject="commands.tests.befriend", reply=Value, access=[everybody()]):
        friends: list[Inner]

    with pytest.raises(TypeError, match=r"Inner.friend_id"):
        persons_in(Befriend)


def test_the_names_of_persons_are_those_of_some_field() -> None:
    used = {
        name
        for kind in [*COMMANDS.values(), *EVENTS.values()]
        for name in (*kind.model_fields, *getattr(kind, "REPLY", Value).model_fields)
    }
    # Who objects stands in no command and no event: it is stored, and shown to who decides.
    assert used | {"objector_id"} >= PERSONS
