"""Rounds of recognition 评选表彰: the best people and groups (Order 67 art. 9).

A round is a division's. What is shown publicly 公示 of a nominee is the honour and the name masked,
once they have agreed to it (PIPL art. 25, Order 67 art. 16).
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.access import (
    CALLERS,
    WATCHERS,
    everybody,
    guardian,
    keeper,
    logged,
    own,
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
from baodao.schema.words import OpenLine, OpenText

MOST_HONOURS = 10
PLACES_AT_MOST = 50
MOST_NOTICE_DAYS = 30

HonourFor = Literal["person", "group"]
"""先进个人 or 先进集体."""
RoundState = Literal["open", "posted", "published", "called-off"]
NominationState = Literal[
    "proposed",
    "shortlisted",
    "objected",
    "declined",
    "withdrawn",
    "struck",
    "passed-over",
    "awarded",
]
"""It waits for a review; it is on the list; somebody objects to it; it was not taken; the nominee
does not agree; an objection was upheld; at publishing they were suspended, or on the list twice;
the honour is theirs."""
ReviewOutcome = Literal["shortlisted", "declined"]
ObjectionState = Literal["raised", "upheld", "dismissed"]
ObjectionOutcome = Literal["upheld", "dismissed"]


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


class _OfNominee(Value):
    """What every event of a nomination says: a person or a group, who are told."""

    nomination_id: Id
    round_id: Id
    volunteer_id: Id | None = None
    organisation_id: Id | None = None


class Nominated(
    _OfNominee,
    Event,
    type="baodao.hours.nominated.v1",
    feed="people",
    aggregate="nomination_id",
):
    """Somebody is nominated; nothing is shown of them unless they agree, for a minor a guardian."""

    honour: OpenLine


class NominationAnswered(
    _OfNominee,
    Event,
    type="baodao.hours.nomination-answered.v1",
    feed="people",
    aggregate="nomination_id",
):
    """The nominee agrees to it and to what is shown publicly, or does not, or not any more."""

    agrees: bool


class NominationReviewed(
    _OfNominee,
    Event,
    type="baodao.hours.nomination-reviewed.v1",
    feed="people",
    aggregate="nomination_id",
):
    """Somebody is on the list, or was declined with a reason; by nobody who nominated them."""

    outcome: ReviewOutcome


class NominationObjected(
    _OfNominee,
    Event,
    type="baodao.hours.nomination-objected.v1",
    feed="people",
    aggregate="nomination_id",
):
    """Somebody objects, which stops this nomination alone; who, is told to nobody."""

    due_on: RecordedDay


class ObjectionDecided(
    _OfNominee,
    Event,
    type="baodao.hours.objection-decided.v1",
    feed="people",
    aggregate="nomination_id",
):
    """An objection was upheld, or it was dismissed; who has raised it is told to nobody."""

    outcome: ObjectionOutcome


class HonourAwarded(
    _OfNominee,
    Event,
    type="baodao.hours.honour-awarded.v1",
    feed="people",
    aggregate="nomination_id",
):
    """An honour is given: its name, the day, and who grants it, of which level (art. 9)."""

    honour: OpenLine
    awarded_on: RecordedDay
    issuer: DivisionCode
    level: DivisionLevel


class NominationPassedOver(
    _OfNominee,
    Event,
    type="baodao.hours.nomination-passed-over.v1",
    feed="people",
    aggregate="nomination_id",
):
    """Somebody gets no honour: they are suspended, or their records are one person's by now."""


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


class NominationReceipt(Value):
    """The nomination as it now stands."""

    nomination_id: Id
    state: NominationState
    agreed: bool


class NominateVolunteer(
    Command,
    subject="commands.hours.nominate-volunteer",
    reply=NominationReceipt,
    access=[keeper("nominated_for", "organiser"), subtree("recognition.division", *CALLERS)],
    own_matter=("volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Nominate a volunteer for an honour; not oneself, and nobody who is suspended there."""

    round_id: Id
    honour: OpenLine = Field(description="a title of the round")
    volunteer_id: Id
    nominated_for: Id | None = Field(
        default=None, description="the organisation that nominates, if one does"
    )
    grounds: OpenText = Field(description="what for; it must not name or describe people")


class NominateGroup(
    Command,
    subject="commands.hours.nominate-group",
    reply=NominationReceipt,
    access=[keeper("nominated_for", "organiser"), subtree("recognition.division", *CALLERS)],
    own_matter=("organisation_id",),
):
    """Nominate a team, committee or unit for an honour; not one's own."""

    round_id: Id
    honour: OpenLine = Field(description="a title of the round")
    organisation_id: Id
    nominated_for: Id | None = Field(
        default=None, description="the organisation that nominates, if one does"
    )
    grounds: OpenText = Field(description="what for; it must not name or describe people")


class AnswerNomination(
    Command,
    subject="commands.hours.answer-nomination",
    reply=NominationReceipt,
    access=[
        own("nomination.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
        keeper("nomination.organisation_id"),
    ],
):
    """Agree to a nomination and to be shown publicly, or not; also later, not any more.

    For a minor their guardian does. What was given stays; it is not shown any more.
    """

    nomination_id: Id
    agrees: bool


class ReviewNomination(
    Command,
    subject="commands.hours.review-nomination",
    reply=NominationReceipt,
    access=[subtree("nomination.division", *CALLERS)],
    own_matter=("nomination.involved", "volunteer.merged_into", "volunteer.also"),
):
    """Put a nomination on the list or decline it, for a reason.

    Not by who has nominated, the nominee, or who has recorded their hours.
    """

    nomination_id: Id
    outcome: ReviewOutcome
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


class ObjectionReceipt(Value):
    """The objection as it now stands, and until when it is to be decided."""

    objection_id: Id
    state: ObjectionState
    due_on: RecordedDay


class ObjectToNomination(
    Command,
    subject="commands.hours.object-to-nomination",
    reply=ObjectionReceipt,
    access=[everybody()],
):
    """Object to a nomination that is posted, once; who does is known to who decides alone."""

    nomination_id: Id
    objection_text: OpenText = Field(description="why; it must not name or describe people")


class DecideObjection(
    Command,
    subject="commands.hours.decide-objection",
    reply=ObjectionReceipt,
    access=[subtree("objection.division", *CALLERS)],
    own_matter=(
        "objection.objector_id",
        "nomination.involved",
        "volunteer.merged_into",
        "volunteer.also",
    ),
):
    """Uphold an objection, and the nominee gets nothing, or dismiss it; for a reason.

    Not by who has nominated, the nominee, who has recorded their hours, or who has objected.
    """

    objection_id: Id
    outcome: ObjectionOutcome
    reason: OpenLine


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


class Nomination(Value):
    """A nomination, for whom it is about and for who decides; who nominated is shown to nobody."""

    nomination_id: Id
    round_id: Id
    division: DivisionCode
    honour: OpenLine
    volunteer_id: Id | None
    organisation_id: Id | None
    nominated_for: Id | None
    grounds: str
    nominated_at: RecordedInstant
    agreed_at: RecordedInstant | None
    state: NominationState
    review_reason: str | None
    awarded_on: RecordedDay | None


class NominationPage(Value):
    """Some nominations in the order of their ids."""

    nominations: list[Nomination]
    next: str | None = None


class ListNominations(
    Query,
    subject="queries.hours.list-nominations",
    reply=NominationPage,
    access=[subtree("recognition.division", *CALLERS, *WATCHERS)],
    logged=logged("hours", "reply.nominations.volunteer_id", at="reply.nominations.division"),
):
    """The nominations of a round, for who decides there."""

    round_id: Id
    after: str = ""
    limit: PageSize = 100


class ListNominationsOf(
    Query,
    subject="queries.hours.list-nominations-of",
    reply=NominationPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """What one volunteer was nominated for, and what they were given, under all their records."""

    volunteer_id: Id
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


class Objection(Value):
    """An objection; who has raised it is shown to who decides alone, and to themself."""

    objection_id: Id
    nomination_id: Id
    division: DivisionCode
    objector_id: Id
    objection_text: str
    objected_at: RecordedInstant
    state: ObjectionState
    due_on: RecordedDay
    is_late: bool
    decision_reason: str | None
    decided_at: RecordedInstant | None


class ObjectionPage(Value):
    """Some objections in the order of their ids."""

    objections: list[Objection]
    next: str | None = None


class ListObjections(
    Query,
    subject="queries.hours.list-objections",
    reply=ObjectionPage,
    access=[subtree("nomination.division", *CALLERS, *WATCHERS)],
    logged=logged("hours", "reply.objections.objector_id", at="reply.objections.division"),
):
    """The objections to a nomination, for who decides; to nobody who is involved in it."""

    nomination_id: Id
    after: str = ""
    limit: PageSize = 100
