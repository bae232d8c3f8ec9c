"""Which rows an actor sees at all."""

from typing import Any

import pytest

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.reach import in_reach, kept_by, kept_or_in_reach, named, public
from baodao.kit.wanted import EVERYTHING, eq
from baodao.schema import Actor
from baodao.schema.access import REGISTRARS
from baodao.schema.hours.deadlines import ListDeadlines
from baodao.schema.registration.lists import ListItems
from baodao.schema.registration.volunteers import ListVolunteers

ROWS = [{"_id": code, "division": code, "unit_id": code[:2]} for code in ("120104", "1201", "13")]


def seen(visible: Any) -> list[str]:
    return [row["_id"] for row in ROWS if visible.rows.matches(row, IN_DIVISIONS)]


def organiser(**held: Any) -> Actor:
    return Actor(id="o", role="organiser", **held)


@pytest.mark.parametrize(
    ("scope", "division", "rows"),
    [
        ("*", None, ["120104", "1201", "13"]),
        ("*", "13", ["13"]),
        ("1201", None, ["120104", "1201"]),
        ("1201", "120104", ["120104"]),
        ("1201", "12", ["120104", "1201"]),
        ("1201", "13", []),
        (None, None, []),
        (None, "12", []),
    ],
)
def test_rows_are_those_of_where_the_role_is_held(
    scope: str | None, division: str | None, rows: list[str]
) -> None:
    assert seen(in_reach(organiser(scope=scope), division, REGISTRARS)) == rows
    assert seen(in_reach(organiser(scope=scope), division, ("auditor",))) == []


def test_an_organisation_has_its_own() -> None:
    assert seen(kept_by(organiser(organisation="13"), "unit_id")) == ["13"]
    assert seen(kept_by(organiser(), "unit_id")) == []
    auditor = Actor(id="a", role="auditor", organisation="13")
    assert seen(kept_by(auditor, "unit_id")) == []
    either = kept_by(organiser(organisation="13"), "unit_id") | named(eq("id", "1201"))
    assert seen(either) == ["1201", "13"]
    assert seen(either & eq("id", "13")) == ["13"]


OF_BOTH = [
    {"_id": f"{division}-{whose}", "division": division, "organisation_id": whose}
    for division in ("120104", "13")
    for whose in ("own", "other")
]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, ["120104-own", "120104-other"]),
        ({"organisation_id": "own"}, ["120104-own", "13-own"]),
        ({"organisation_id": "own", "division": "13"}, ["13-own"]),
        ({"organisation_id": "other"}, ["120104-other"]),
        ({"organisation_id": "other", "division": "13"}, []),
        ({"division": "120104"}, ["120104-own", "120104-other"]),
        ({"division": "13"}, []),
    ],
)
def test_an_organisation_has_its_own_anywhere_and_others_where_they_have_a_role(
    asked: dict[str, str], rows: list[str]
) -> None:
    query = ListDeadlines(actor=organiser(scope="1201", organisation="own"), **asked)
    visible, wanted = kept_or_in_reach(query, REGISTRARS)
    is_seen = visible & wanted
    found = [row["_id"] for row in OF_BOTH if is_seen.rows.matches(row, IN_DIVISIONS)]
    assert found == rows


def test_what_is_public_is_for_everybody_and_what_is_named_is_something() -> None:
    assert seen(public(ListItems(actor=organiser()), eq("id", "13"))) == ["13"]
    with pytest.raises(TypeError, match="not for everybody"):
        public(ListVolunteers(actor=organiser()))
    with pytest.raises(TypeError, match="not everything"):
        named(EVERYTHING)
