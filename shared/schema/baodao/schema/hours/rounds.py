"""Rounds of recognition 评选表彰: the best people and groups (Order 67 art. 9).

A round is a division's. What is shown publicly 公示 of a nominee is the honour and the name masked,
once they have agreed to it (PIPL art. 25, Order 67 art. 16).
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.access import (
    CALLERS,
    everybody,
    published,
    subtree,
)
from baodao.schema.base import (
    Asked,
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.registration.divisions import DivisionLevel
from baodao.schema.words import OpenLine

MOST_HONOURS = 10
PLACES_AT_MOST = 50
MOST_NOTICE_DAYS = 30

HonourFor = Literal["person", "group"]
"""先进个人 or 先进集体."""
RoundState = Literal["open", "posted", "published", "called-off"]


# --- events ---------------------------------------------------------------------------------------


class RoundOpened(Event, type="baodao.hours.round-opened.v1", feed="public", aggregate="round_id"):
    """A division looks for its best; nominations are taken until a day."""

    round_id: Id
    title: OpenLine
    nominate_until: RecordedDay


class RoundPosted(Event, type="baodao.hours.round-posted.v1", feed="public", aggregate="round_id"):
    """The list of a round is posted 公示, and anybody may object to it until a day."""

    round_id: Id
    posted_on: RecordedDay
    posted_until: RecordedDay
    """Another day may follow while the days of its year are not known."""


class RoundPublished(
    Event, type="baodao.hours.round-published.v1", feed="public", aggregate="round_id"
):
    """The honours of a round are given; to whom stands in the list of who has agreed to that."""

    round_id: Id
    issuer: DivisionCode
    level: DivisionLevel
    awarded: int


class RoundCalledOff(
    Event, type="baodao.hours.round-called-off.v1", feed="public", aggregate="round_id"
):
    """Nothing comes of a round."""

    round_id: Id


# --- commands -------------------------------------------------------------------------------------


class Honour(Asked):
    """A title that a round gives, and to how many."""

    title: OpenLine
    honour_for: HonourFor
    places: int = Field(strict=True, ge=1, le=PLACES_AT_MOST)


def _titles_once(honours: list[Honour]) -> list[Honour]:
    if len({one.title for one in honours}) < len(honours):
        raise PydanticCustomError("comes_twice", "A title may come once only")
    return honours


class RoundReceipt(Value):
    """The round as it now stands."""

    round_id: Id
    state: RoundState
    posted_until: RecordedDay | None = None


class OpenRound(
    Command,
    subject="commands.hours.open-round",
    reply=RoundReceipt,
    access=[subtree("division", *CALLERS)],
):
    """Open a round of a division, over what was done from one day to another."""

    division: DivisionCode = Field(description="whose honours they are")
    title: OpenLine
    since: Day
    until: Day
    honours: Annotated[list[Honour], AfterValidator(_titles_once)] = Field(
        min_length=1, max_length=MOST_HONOURS
    )
    nominate_until: PlannedDay
    notice_days: int | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=MOST_NOTICE_DAYS,
        description="working days for which the list is posted; 0 is none, absent is the pack's",
    )


class CallOffRound(
    Command,
    subject="commands.hours.call-off-round",
    reply=RoundReceipt,
    access=[subtree("recognition.division", *CALLERS)],
):
    """Call a round off before it is published."""

    round_id: Id
    reason: OpenLine


class PostRound(
    Command,
    subject="commands.hours.post-round",
    reply=RoundReceipt,
    access=[subtree("recognition.division", *CALLERS)],
):
    """Post the list of a round 公示; for so many working days from the next one."""

    round_id: Id


class PublishRound(
    Command,
    subject="commands.hours.publish-round",
    reply=RoundReceipt,
    access=[subtree("recognition.division", *CALLERS)],
):
    """Give the honours, once the list was posted for long enough; judged as of now.

    Again, for those on whom an objection was dismissed afterwards.
    """

    round_id: Id


# --- queries --------------------------------------------------------------------------------------


class Round(Value):
    """A round; `posted_until` is counted anew as long as the days of its year are not known."""

    round_id: Id
    division: DivisionCode
    title: OpenLine
    since: RecordedDay
    until: RecordedDay
    honours: list[Honour]
    nominate_until: RecordedDay
    notice_days: int
    state: RoundState
    posted_on: RecordedDay | None
    posted_until: RecordedDay | None
    is_provisional: bool
    published_at: RecordedInstant | None


class RoundPage(Value):
    """Some rounds, the oldest first."""

    rounds: list[Round]
    next: str | None = None


class ListRounds(Query, subject="queries.hours.list-rounds", reply=RoundPage, access=[everybody()]):
    """The rounds of all places, for everybody."""

    after: str = ""
    limit: PageSize = 100


class NomineeLine(Value):
    """A line of a list that is posted or published; of people nothing, see `get-nominee`."""

    nomination_id: Id
    honour: OpenLine
    organisation_id: Id | None
    awarded_on: RecordedDay | None


class NomineePage(Value):
    """Some lines in the order of their ids."""

    nominees: list[NomineeLine]
    next: str | None = None


class ListNominees(
    Query,
    subject="queries.hours.list-nominees",
    reply=NomineePage,
    access=[published("recognition.is_shown")],
):
    """The list of a round that is posted or published: of who agreed to that alone."""

    round_id: Id
    after: str = ""
    limit: PageSize = 100


class Nominee(NomineeLine):
    """One line with the name, masked; `slip` is for the gateway, to ask for it."""

    round_id: Id
    holder: str | None = None
    slip: str | None = None


class GetNominee(
    Query,
    subject="queries.hours.get-nominee",
    reply=Nominee,
    access=[published("recognition.is_shown")],
):
    """One line of a list that is posted or published, with the name masked."""

    nomination_id: Id
