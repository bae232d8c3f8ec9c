"""Nobody is shown a field that they are not of the class of, and who is of it is shown it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from baodao.kit import showing
from baodao.kit.decisions import Refused
from baodao.kit.showing import seen_by
from baodao.kit.work import Done
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES, FOR_THEMSELVES, ROLES
from baodao.schema.base import NOBODY, Command, Message
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.schema.classes import (
    OfClass,
    Whose,
    Without,
    allows_of,
    classed,
    classes_in,
    left_out,
    parts_inside,
    whose_of,
)
from baodao.schema.copies import CopyPart
from baodao.schema.registration.personal_data import ExportPerson
from tests.support.told import Secret, telling_world
from tests.support.worlds import World

EVERY_ROLE = (*sorted(ROLES), "guest")
ALL = frozenset(CAPABILITIES)


def made_of(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that an answer is made of."""
    yield kind
    for _, part in parts_inside(kind):
        yield from made_of(part)


ASKED = {kind: set(made_of(kind.REPLY)) for kind in (*COMMANDS.values(), *QUERIES.values())}
MODELS = sorted({one for found in ASKED.values() for one in found}, key=lambda one: one.__name__)
ROWS = [kind for kind in MODELS if whose_of(kind)]
CLASSED = [
    pytest.param(kind, path, name, id=f"{kind.__name__}.{path}")
    for kind in ROWS
    for path, name in classes_in(kind)
]


# --- every field, every role, every relation ------------------------------------------------------


@pytest.mark.parametrize(("kind", "path", "name"), CLASSED)
def test_a_field_is_shown_to_who_is_of_its_class_and_to_nobody_else(
    kind: type[BaseModel], path: str, name: Any
) -> None:
    whose = whose_of(kind) or Whose()
    shown = 0
    for slot in ("person", "organisation", "home", "at", "open"):
        for field in getattr(whose, slot):
            row = row_of(kind, **{field: _MINE[slot]})
            for role in EVERY_ROLE:
                allows = [one for one in allows_of(name, whose) if one.of == field]
                expected = any(role in allow.roles for allow in allows)
                assert is_shown(me(role, slot), row, path) == expected, (role, field)
                assert not is_shown(me(role, slot, id="other", scope="65"), row, path) or (
                    slot == "open"
                )
                shown += expected
    assert shown


NEEDED = {"party": "party", "minor": "minors"}
"""Written down once more, by hand."""


@pytest.mark.parametrize(("kind", "path", "name"), CLASSED)
def test_a_role_sees_it_with_the_capability_alone(
    kind: type[BaseModel], path: str, name: Any
) -> None:
    whose = whose_of(kind) or Whose()
    for slot in ("person", "organisation", "home", "at", "open"):
        for field in getattr(whose, slot):
            row = row_of(kind, **{field: _MINE[slot]})
            for role in EVERY_ROLE:
                who = me(role, slot)
                if not is_shown(who, row, path):
                    continue
                less = who.capabilities - {NEEDED.get(name)}
                without = who.model_copy(update={"capabilities": less, "dormant": ALL})
                is_needed = name in NEEDED and role not in FOR_THEMSELVES and slot != "open"
                assert is_shown(without, row, path) != is_needed, role
                only = frozenset([NEEDED[name]]) if name in NEEDED else frozenset()
                assert is_shown(who.model_copy(update={"capabilities": only}), row, path)


_MINE: dict[str, Any] = {
    "person": "me",
    "organisation": "mine",
    "home": "120104",
    "at": "120104007",
    "open": True,
}


def me(role: Any, slot: str, id: str = "me", scope: str = "1201") -> Actor:  # noqa: A002
    """Somebody who has nothing to do with a row but by what stands in this slot."""
    found = {
        "person": {"ward": id},
        "organisation": {"organisation": "mine" if id == "me" else "other"},
    }
    held = {"home": {"scope": scope}, "at": {"scope": scope}}
    return Actor(id=id, role=role, capabilities=ALL, **{**found, **held}.get(slot, {}))


def row_of(kind: type[BaseModel], **fields: Any) -> BaseModel:
    """A row with something in all that has a class, about nobody but whom is said."""
    compared = {
        name: "99" if slot != "open" else False
        for slot in ("person", "organisation", "home", "at", "open")
        for name in getattr(whose_of(kind) or Whose(), slot)
    }
    return kind.model_construct(**{**filled(kind), **compared, **fields})


def filled(kind: type[BaseModel]) -> dict[str, Any]:
    """Something in each field with a class, and in each part that has any."""
    found: dict[str, Any] = {name: ["something"] for name in classed(kind)}
    for name, part in parts_inside(kind):
        if list(classes_in(part)) and name not in found:
            found[name] = [part.model_construct(**filled(part))]
    return found


def is_shown(actor: Actor, row: BaseModel, path: str) -> bool:
    value: Any = seen_by(actor, row)
    for name in path.split("."):
        value = getattr(value[0] if isinstance(value, list) else value, name)
    return value is not None


# --- needles --------------------------------------------------------------------------------------


async def test_nobody_is_told_what_they_may_not_know_and_somebody_is_told_everything() -> None:
    """Every message to registration, by everybody there."""
    world, secrets = await telling_world()
    told = await all_told_rightly(world, secrets, ASKED)
    assert {what(one) for one in told} == {what(one) for one in secrets}


def what(secret: Secret) -> tuple[str, str]:
    """What kind of thing it is that is told: the word without what it is about."""
    return secret.of, re.sub(r"[0-9A-Z]{26}|[0-9]+", "", secret.word)


# The needles are in registration; what others show of a class is a test of theirs.
TOLD = {kind for asked, kinds in ASKED.items() if asked.CONTEXT == "registration" for kind in kinds}
DECLARED = [
    pytest.param(kind, name, id=f"{kind.__name__}.{name}")
    for kind in MODELS
    for name in (*classed(kind), *left_out(kind))
    if kind in TOLD
]


@pytest.mark.parametrize(("kind", "field"), DECLARED)
async def test_without_its_declaration_a_field_is_told(
    kind: type[BaseModel], field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is dropped in turn, and found out."""
    world, secrets = await telling_world()
    metadata = kind.model_fields[field].metadata
    kept = [mark for mark in metadata if not isinstance(mark, OfClass | Without)]
    monkeypatch.setattr(kind.model_fields[field], "metadata", kept)
    showing._plan_of.cache_clear()
    try:
        with pytest.raises(AssertionError, match="is told"):
            await all_told_rightly(world, secrets, [a for a in ASKED if kind in ASKED[a]])
    finally:
        showing._plan_of.cache_clear()


async def all_told_rightly(
    world: World, secrets: list[Secret], kinds: Iterable[type[Message]]
) -> set[Secret]:
    """What is told in answer to these of the messages to registration."""
    told: set[Secret] = set()
    for kind in kinds:
        if kind.CONTEXT == "registration":
            told |= await told_rightly(world, secrets, kind)
    return told


async def told_rightly(world: World, secrets: list[Secret], kind: type[Message]) -> set[Secret]:
    """What is told in answer to a message, each to nobody who may not know it."""
    # A copy of everything has pages, and is no list.
    is_list = "next" in kind.REPLY.model_fields and not issubclass(kind.REPLY, CopyPart)
    told, words = set(), [(values_in(one.word), one) for one in secrets]
    for actor in askers(world):
        for message, answer in await answers(world, kind, actor):
            said = values_in(answer)
            for secret in (one for word, one in words if word in said):
                is_known = secret.word in message.model_dump_json()
                assert is_known or secret.may_be_known(reader_of(message)), (
                    f"{secret} is told to {actor} by {kind.__name__}"
                )
                assert secret.in_lists or not is_list, f"{secret} is told in {kind.__name__}"
                told.add(secret)
    return told


def values_in(text: str) -> str:
    """JSON in which the name of a field is not taken for a word that is its value."""
    return re.sub(r'"(\w+)":', r"\1=", text)


def reader_of(message: Any) -> Actor:
    """For whom an answer is: a copy of everything is the person's, whoever hands it to them."""
    if isinstance(message, ExportPerson):
        return Actor(id=message.volunteer_id, role="volunteer")
    actor: Actor = message.actor
    return actor


async def answers(world: World, kind: type[Message], actor: Actor) -> list[tuple[Any, str]]:
    """What is asked, and what is answered to it, but for refusals."""
    found = []
    for message in world.messages(kind, actor):
        service = world.service.copy()
        if isinstance(message, Command):
            outcome = await service.decide(message)
            if isinstance(outcome, Done):
                found.append((message, outcome.reply.decode()))
            continue
        try:
            answer = await service.ask(message)
        except NotImplementedError:
            continue
        if not isinstance(answer, Refused):
            found.append((message, answer.model_dump_json()))
    return found


def askers(world: World) -> list[Actor]:
    """Everybody there, who lacks a capability, and who speaks for one organisation alone."""
    organisations = sorted(row["_id"] for row in world.stored["organisations"])
    alone = [
        Actor(id="o", role=role, organisation=one, purpose="records", capabilities=ALL)
        for one in organisations
        for role in ("organiser", "unit-liaison")
    ]
    lacking = [
        one.model_copy(update={"capabilities": one.capabilities - {lacks}})
        for one in world.actors
        if one.role == "organiser" and one.scope
        for lacks in ("party", "minors")
    ]
    volunteers = [one for one in world.actors if one.role == "volunteer"]
    others = [one for one in world.actors if one.role != "volunteer"]
    return [NOBODY, *others, *lacking, *volunteers, *alone]
