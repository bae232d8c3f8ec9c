"""What has a class is declared whole, in answers and events alike, or nothing can be imported."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel

from baodao.gateway.problems import ProblemError
from baodao.gateway.selection import selected_streams
from baodao.schema import Actor, Event
from baodao.schema.access import ROLES, everybody
from baodao.schema.annotations import parts_of
from baodao.schema.base import Id, Query, Row, Value
from baodao.schema.catalog import COMMANDS, EVENTS, QUERIES
from baodao.schema.classes import Whose, classed, of, parts_inside, without
from baodao.schema.persons import finds_nobody, persons_in
from baodao.schema.registration.claims import Claimant
from baodao.schema.registration.consents import Consent, ConsentReceipt, GivenBy, Purpose
from baodao.schema.registration.disputes import RecordKind
from baodao.schema.registration.personal_data import CorrectionReceipt, OwnProfile, ProfileField
from baodao.schema.registration.volunteers import AgeClass, VolunteerReceipt, Waiting
from baodao.schema.scheduling.seats import ReleaseReason

KNOWING = {"organiser", "street-coordinator", "supervisor", "operator", "auditor"}
"""Who may know who is in the Party, or a minor, where they hold the role."""
WORDS: dict[Any, str] = {
    **dict.fromkeys((AgeClass, Waiting, GivenBy, Purpose, ReleaseReason, ProfileField), "minor"),
    **dict.fromkeys((Claimant, RecordKind), "party"),
}
"""Words that tell of somebody what not everybody may know, and of which class that is."""
UNMARKED: dict[type[BaseModel], str] = {
    VolunteerReceipt: "who registers somebody has said when they were born",
    CorrectionReceipt: "which fields: who corrects them has named them",
    OwnProfile: "their own",
    ConsentReceipt: "who gives it or takes it back has named it",
    Consent: "for the person and clerks alone",
}


class Part(Value):
    """A part with a class."""

    why: Annotated[str | None, of("own")]


def ask(reply: type[BaseModel]) -> None:
    type("Ask", (Query,), {}, subject="queries.test.ask", reply=reply, access=[everybody()])


def test_what_has_a_class_stands_in_a_row() -> None:
    class Page(Value):
        """Has no row."""

        parts: list[Part]

    for kind in (Part, Page):
        with pytest.raises(TypeError, match=r"Part\.why has a class, and stands in no row"):
            ask(kind)


@pytest.mark.parametrize(
    ("whose", "name", "lacking"),
    [
        (Whose(person=("owner",)), "own", "'at'"),
        (Whose(at=("owner",)), "minor", "'person'"),
        (Whose(person=("owner",)), "party", "'at'"),
        (Whose(person=("owner",), organisation=("owner",)), "organisation", "'home'"),
    ],
)
def test_a_row_says_what_decides(whose: Whose, name: Any, lacking: str) -> None:
    with pytest.raises(TypeError, match=rf"price is of the class {name}, and lacks \[{lacking}\]"):

        class House(Row, whose=whose):
            """Says too little."""

            owner: Id
            price: Annotated[int | None, of(name)]


def test_what_decides_is_a_field_of_the_row() -> None:
    with pytest.raises(TypeError, match="House has no keeper"):

        class House(Row, whose=Whose(person=("keeper",))):
            """Names what is not there."""

            owner: Id


def test_what_may_be_left_out_may_be_nothing() -> None:
    class House(Row, whose=Whose(person=("owner",), at=("owner",))):
        """Always has a price."""

        owner: Id
        price: Annotated[int, of("own")]

    class Street(Value):
        """Leaves out whose its houses are, which they have to say."""

        houses: Annotated[list[House], without("owner")]

    class Parts(Value):
        """Leaves something out of what is no row."""

        parts: Annotated[list[Part], without("why")]

    with pytest.raises(TypeError, match=r"Parts\.parts has no rows"):
        ask(Parts)
    with pytest.raises(TypeError, match=r"House\.price cannot be nothing"):
        ask(House)
    with pytest.raises(TypeError, match=r"House\.owner cannot be nothing"):
        ask(Street)


# --- words and events -----------------------------------------------------------------------------


def models() -> Iterator[type[BaseModel]]:
    """All that events and answers are made of."""
    left: list[type[BaseModel]] = list(EVENTS.values())
    left += [kind.REPLY for kind in (*COMMANDS.values(), *QUERIES.values())]
    while left:
        kind = left.pop()
        yield kind
        left += [part for _, part in parts_inside(kind)]


def test_a_word_that_tells_something_has_its_class_wherever_it_is_said() -> None:
    words = {get_args(word): name for word, name in WORDS.items()}
    found = 0
    for kind in models():
        for field, info in kind.model_fields.items():
            said = {words.get(get_args(part)) for part in parts_of(info.annotation)} - {None}
            if said and kind in UNMARKED:
                found += 1
                continue
            assert {classed(kind)[field]} == said if said else True, f"{kind.__name__}.{field}"
    assert found >= len(UNMARKED)


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.NAME)
def test_an_event_is_followed_by_nobody_who_would_not_see_it_in_an_answer(
    kind: type[Event],
) -> None:
    followers = {role for role in ROLES if follows(kind, role)}
    if names_the_party(kind) or set(classed(kind).values()) & {"party", "minor"}:
        assert followers <= KNOWING
    elif not finds_nobody(persons_in(kind)):
        assert followers == KNOWING | {"integrator"}
    assert followers, "nobody follows it"


def names_the_party(kind: type[Event]) -> bool:
    """Whether it is of a record that there is only of members, or ties a person to a unit."""
    fields = kind.model_fields.keys()
    is_tied = {"volunteer_id", "unit_id"} <= fields and kind.NAME not in _PROPOSALS
    return bool(fields & {"report_id", "member_id", "disagreement_id"}) or is_tied


_PROPOSALS = ("need-proposed", "proposal-declined")
"""By a person or by a unit, never by somebody for the unit they are of."""


def follows(kind: type[Event], role: Any) -> bool:
    actor = Actor(id="me", role=role, scope="1201", capabilities=["party", "minors"])
    try:
        return bool(selected_streams({"type": kind.TYPE}, actor))
    except ProblemError:
        return False


def test_a_feed_with_followers_that_may_not_know_is_an_error_at_import() -> None:
    with pytest.raises(
        TypeError, match=r"age is of the class minor, and integrator follows people"
    ):

        class Grown(
            Event, type="baodao.registration.grown.v1", feed="people", aggregate="volunteer_id"
        ):
            """Tells too much."""

            volunteer_id: Id
            age: Annotated[AgeClass, of("minor")]
