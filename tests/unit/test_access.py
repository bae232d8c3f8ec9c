"""Every message by everybody: whoever has no access gets the lone refusal, and learns nothing else.

What a message declares is the table; what is asserted here is made from it, so a new message joins
by being declared.
"""

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from baodao.kit.decisions import Refused
from baodao.kit.decisions.gates import Gate
from baodao.schema import Actor, Command, NotFound, OutOfScope
from baodao.schema.access import Allow
from baodao.schema.base import NOBODY, Message, OwnMatter
from tests.builders.actors import acting_as
from tests.support.walks import (
    EVERY,
    EVERY_ROLE,
    FAR,
    UNKNOWN,
    answer,
    gate_of,
    in_each_role,
    is_lone,
)
from tests.support.worlds import World, world_of


def strangers() -> list[Actor]:
    """Somebody in each role, who has nothing to do with anything there, and who has none."""
    return [NOBODY, *in_each_role()]


def is_open(kind: type[Message], actor: Actor) -> bool:
    """Whether everybody in the actor's role may send it, at least about what is published."""
    rules = [allow for allow in kind.ACCESS.allows if actor.role in allow.roles]
    return any(allow.relation in ("signed-out", "signed-in", "published") for allow in rules)


@pytest.mark.parametrize(("name", "kind"), EVERY)
async def test_a_stranger_gets_the_lone_refusal(name: str, kind: type[Message]) -> None:
    world = await world_of(name)
    for actor in strangers():
        if is_open(kind, actor):
            continue
        for message in world.messages(kind, actor):
            found = await answer(world, message)
            if is_of_own_subtree(message) and is_empty(found):
                continue
            assert is_lone(found), (actor.role, message, found)
            (refusal,) = found.refusals
            if isinstance(refusal, NotFound):
                assert refusal.id in said(message), "it echoes what was sent and nothing else"
            else:
                assert refusal == OutOfScope(role=actor.role)


def is_of_own_subtree(message: Message) -> bool:
    """Whether it asks for what there is where the actor holds their role."""
    return any(
        allow.of.endswith("?") and getattr(message, allow.of[:-1]) is None
        for allow in message.ACCESS.allows
    )


def is_empty(page: Any) -> bool:
    """Whether a page has nothing on it."""
    return not any(page.model_dump().values()) if isinstance(page, BaseModel) else False


def said(message: Message) -> set[str]:
    """The texts that a message says."""
    found, left = set(), [message.model_dump(exclude={"actor"})]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list | tuple):
            left += value
        elif isinstance(value, str):
            found.add(value)
    return found


@pytest.mark.parametrize(("name", "kind"), EVERY)
async def test_what_is_there_and_what_is_not_are_told_alike(name: str, kind: type[Message]) -> None:
    world = await world_of(name)
    for actor in strangers():
        for message in world.messages(kind, actor):
            found = await answer(world, message)
            if not (is_lone(found) or is_empty(found)):
                assert is_open(kind, actor), (actor.role, message, found)
                continue
            for field in named_in(kind):
                if getattr(message, field) is None:
                    continue
                other = await answer(world, message.model_copy(update={field: UNKNOWN}))
                if is_empty(found):
                    assert is_empty(other), (actor.role, field, other)
                    continue
                (refusal,), (of_nothing,) = found.refusals, other.refusals
                masked = of_nothing.model_dump_json().replace(UNKNOWN, getattr(message, field))
                assert masked == refusal.model_dump_json(), (actor.role, field)


def named_in(kind: type[Message]) -> list[str]:
    """The fields of a message that name one thing."""
    return [name for name in kind.model_fields if name.endswith("_id") and name != "command_id"]


@pytest.mark.parametrize(("name", "kind"), EVERY)
async def test_somebody_there_may_send_it(name: str, kind: type[Message]) -> None:
    world = await world_of(name)
    let_in = [
        actor
        for actor in world.actors
        for message in world.messages(kind, actor)
        if not is_lone(await answer(world, message))
    ]
    assert let_in


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_every_rule_lets_in_whom_it_names_and_nobody_else(name: str, kind: type[Message]) -> None:
    """Each by itself, with everything else as it would be for a stranger."""
    gate = gate_of(name, kind)
    for allow in kind.ACCESS.allows:
        for role in EVERY_ROLE:
            who = acting_as(id="me", role=role, **_HOLDING[allow.relation])
            everybody = any(
                role in one.roles
                for one in kind.ACCESS.allows
                if one.relation in ("signed-in", "signed-out")
            )
            everybody = everybody and not allow.on_paper
            expected = role in allow.roles or everybody or holds_all(kind, allow, role)
            assert passes(gate, kind, who, allow) == expected, (str(allow), role)
            if not everybody and allow.relation != "published":
                other = acting_as(id="other", role=role, scope=FAR, organisation="other")
                assert not passes(gate, kind, other, allow), (str(allow), role)


def holds_all(kind: type[Message], allow: Allow, role: str) -> bool:
    """Whether who holds the role everywhere holds it where another rule asks for it."""
    return allow.relation == "whole-tree" and any(
        role in one.roles and one.relation == "subtree-of" for one in kind.ACCESS.allows
    )


_HOLDING: dict[str, dict[str, Any]] = {
    "signed-out": {},
    "signed-in": {},
    "published": {},
    "self": {},
    "guardian-of": {"ward": "me"},
    "keeper-of": {"organisation": "mine"},
    "subtree-of": {"scope": "12"},
    "subtree-of-one-of": {"scope": "12"},
    "whole-tree": {"scope": "*"},
}
_VALUES: dict[str, Any] = {
    "published": True,
    "self": "me",
    "guardian-of": "me",
    "keeper-of": "mine",
    "subtree-of": "120104",
    "subtree-of-one-of": ["99", "120104"],
}


def passes(gate: Gate, kind: type[Message], actor: Actor, allow: Allow) -> bool:
    """Whether the actor gets in, where nothing is theirs but what this rule looks at."""
    paths = {path for one in kind.ACCESS.allows for path in parts_of(one.of)}
    mine = set(parts_of(allow.of))
    message = Anything()
    for path in sorted(paths, key=lambda path: path in mine):
        put(message, path, _VALUES[allow.relation] if path in mine else "99")
    put(message, "actor", actor)
    put(message, "on_paper", "a sheet" if allow.on_paper else None)
    verdict = gate.door(message)
    if verdict != "look":
        return verdict == "in"
    names = [parameter.name for parameter in gate.parameters]
    return gate.look(message, lambda place: {"id": getattr(message, names[place], None)}) is None


class Anything(SimpleNamespace):
    """What has the attributes that a test puts there."""


def put(of: Anything, path: str, value: Any) -> None:
    """Let there be a value at a path."""
    *way, last = path.split(".")
    for name in way:
        if not isinstance(getattr(of, name, None), Anything):
            setattr(of, name, Anything())
        of = getattr(of, name)
    setattr(of, last, value)


def parts_of(paths: str) -> list[str]:
    return [path for path in paths.removesuffix("?").split(" & ") if path]


def has_own_matter(kind: type[Message]) -> bool:
    """Whether somebody may not because it is about them, or is done for them."""
    return bool(kind.ACCESS.own_matter) or any(allow.on_paper for allow in kind.ACCESS.allows)


@pytest.mark.parametrize(("name", "kind"), [one for one in EVERY if has_own_matter(one.values[1])])
async def test_nobody_decides_in_their_own_matter(name: str, kind: type[Message]) -> None:
    world = await world_of(name)
    barred = 0
    for actor in world.actors:
        for message in world.messages(kind, actor):
            if is_lone(await answer(world, message)):
                continue
            for own in concerned(world, actor):
                is_barred = await bars(world, message, own)
                barred += is_barred
                if is_barred and own.id != actor.id and issubclass(kind, Command):
                    parent = actor.model_copy(update={"wards": frozenset({"another", own.id})})
                    assert await bars(world, message, parent), "a ward's matter is one's own"
                    merged = actor.model_copy(update={"also": frozenset({"another", own.id})})
                    assert await bars(world, message, merged), "so is a merged record's"
    assert barred, "whoever is concerned may decide"


async def bars(world: World, message: Any, actor: Actor) -> bool:
    """Whether an actor may not because it is about them."""
    found = await answer(world, message.model_copy(update={"actor": actor}))
    if not isinstance(message, Command):
        return is_lone(found)
    return isinstance(found, Refused) and found.refusals == (OwnMatter(),)


_KNOWN_PEOPLE = ("accounts", "persons", "calendars", "known_volunteers")


def concerned(world: World, actor: Actor) -> Iterator[Actor]:
    """The actor, if they were one of the people there, or held their role for a unit as well."""
    for row in (*world.stored.get("volunteers", []), *world.stored.get("calendars", [])):
        yield actor.model_copy(update={"id": row["_id"]})
    kept = (world.stored.get(name, []) for name in _KNOWN_PEOPLE)
    for row in itertools.chain.from_iterable(kept):
        yield actor.model_copy(update={"id": row["_id"]})
    for row in world.stored.get("requests", []):
        yield actor.model_copy(update={"id": row["asker_id"]})
    bodies = (world.stored.get(name, []) for name in ("organisations", "known_organisations"))
    for row in itertools.chain.from_iterable(bodies):
        yield actor.model_copy(update={"organisation": row["_id"]})
