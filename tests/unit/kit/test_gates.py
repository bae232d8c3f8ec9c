"""Gates: what is found at a path, and what a declaration that is none does."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from pydantic import Field

from baodao.kit.decisions import Aggregate, Decision, accept, by, use_case
from baodao.kit.decisions.gates import Blocked, Gate
from baodao.schema import Actor
from baodao.schema.access import everybody, guardian, keeper, own, subtree, whole_tree
from baodao.schema.base import Asked, Command, Id, Value


class Done(Value):
    """That it was done."""


class Part(Asked):
    """A part, which may be of nothing."""

    code: str | None = None


class Sell(
    Command,
    subject="commands.test.sell",
    reply=Done,
    access=[subtree("part.code & parts.code", "organiser"), own("house.owner")],
):
    """Sell a house."""

    house_id: Id
    part: Part | None = None
    parts: list[Part] = Field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class House(Aggregate):
    owner: str | None = None


def sell(**said: Any) -> Sell:
    actor = Actor(id="o", role=said.pop("role", "organiser"), scope="12")
    return Sell(actor=actor, command_id="c", house_id="h", **said)


@use_case
def sell_house(_: Sell, house: Annotated[House, by("house_id")]) -> Decision[Done]:
    """Sell it."""
    return accept(Done(), house.change())


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, "out"),
        ({"part": Part()}, "out"),
        ({"part": Part(code="1201")}, "in"),
        ({"part": Part(code="1201"), "parts": [Part(code="12")]}, "in"),
        ({"part": Part(code="1201"), "parts": [Part(code="12"), Part(code="13")]}, "out"),
        ({"part": Part(code="1201"), "parts": [Part(code="12"), Part()]}, "out"),
        ({"parts": [Part(code="12")]}, "out"),
    ],
    ids=str,
)
def test_all_of_what_is_found_stands_the_test(said: dict[str, Any], verdict: str) -> None:
    gate = sell_house.gate
    assert gate
    assert gate.door(sell(**said)) == verdict


@pytest.mark.parametrize(
    ("owner", "lets_in"), [("o", True), ("somebody", False), (None, False), ("", False)]
)
def test_what_is_named_is_looked_at_if_need_be(owner: str | None, lets_in: bool) -> None:
    gate, message = sell_house.gate, sell(role="volunteer")
    assert gate
    assert gate.door(message) == "look"
    blocked = gate.look(message, lambda _: {"h": House(id="h", owner=owner)})
    assert (blocked is None) == lets_in
    assert blocked in (None, Blocked(0, "h"))
    assert gate.look(message, lambda _: {"h": None}) == Blocked(0, "h")


class Wreck(
    Command,
    subject="commands.test.wreck",
    reply=Done,
    access=[guardian("house.owner"), everybody("organiser")],
    own_matter=["house.owner"],
):
    """Pull a house down."""

    house_id: Id


@use_case
def wreck_house(_: Wreck, house: Annotated[House, by("house_id")]) -> Decision[Done]:
    """Pull it down."""
    return accept(Done(), house.change())


@pytest.mark.parametrize(
    ("ward", "owner", "lets_in"),
    [
        ("o", "o", True),
        ("o", "p", False),
        ("o", None, False),
        (None, None, False),
        (None, "o", False),
    ],
)
def test_a_guardian_is_whoever_says_so_of_somebody(
    ward: str | None, owner: str | None, lets_in: bool
) -> None:
    gate = wreck_house.gate
    actor = Actor(id="o", role="guardian", ward=ward, wards=frozenset({"o", "p"}))
    message = Wreck(actor=actor, command_id="c", house_id="h")
    assert gate
    assert gate.door(message) == "look"
    blocked = gate.look(message, lambda _: {"h": House(id="h", owner=owner)})
    assert (blocked is None) == lets_in


@pytest.mark.parametrize(
    ("wards", "owner", "barred"),
    [((), "p", False), (("p",), "p", True), (("x", "p"), "p", True), (("p",), None, False)],
)
def test_the_matter_of_a_ward_or_a_merged_record_is_ones_own(
    wards: tuple[str, ...], owner: str | None, barred: bool
) -> None:
    gate = wreck_house.gate
    assert gate
    for field in ("wards", "also"):
        actor = Actor(id="o", role="organiser", **{field: wards})
        message = Wreck(actor=actor, command_id="c", house_id="h")
        found = gate.own_matter(message, lambda _: {"h": House(id="h", owner=owner)})
        assert (found is not None) == barred


class Decide(
    Command,
    subject="commands.test.decide",
    reply=Done,
    access=[everybody("organiser")],
    own_matter=["named", "parts.code"],
):
    """Decide about several people, and parts."""

    named: list[Id]
    parts: list[Part]


@use_case
def decide_all(_: Decide) -> Decision[Done]:
    """Decide about them."""
    return accept(Done())


@pytest.mark.parametrize(
    ("named", "parts", "barred"),
    [
        (["o"], [], True),
        (["p", "o"], [], True),
        (["p"], ["o", "q"], True),
        (["p", "q"], ["q"], False),
        ([], [], False),
    ],
)
def test_it_is_ones_own_matter_where_one_is_among_several(
    named: list[str], parts: list[str], barred: bool
) -> None:
    gate = decide_all.gate
    actor = Actor(id="o", role="organiser", scope="*")
    said = [Part(code=code) for code in parts]
    message = Decide(actor=actor, command_id="c", named=named, parts=said)
    assert gate
    assert (gate.own_matter(message, lambda _: {}) is not None) == barred


@pytest.mark.parametrize("path", ["house.colour", "colour", "part.colour", "hut.owner"])
def test_a_path_that_leads_nowhere_is_an_error_at_import(path: str) -> None:
    class Wrong(Command, subject="commands.test.wrong", reply=Done, access=[keeper(path)]):
        """Names what is not there."""

        house_id: Id
        part: Part | None = None

    with pytest.raises(TypeError, match=r"has no"):
        Gate(Wrong, sell_house.parameters)


def test_a_message_says_who_may_send_it() -> None:
    with pytest.raises(TypeError, match="nobody may send"):

        class Nobodys(Command, subject="commands.test.nobodys", reply=Done):
            """Has no access."""

    for empty in (subtree, whole_tree):
        with pytest.raises(TypeError, match="names no role"):
            empty(*["division"][: empty is subtree])
    assert everybody().roles > everybody("volunteer").roles
