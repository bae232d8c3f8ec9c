"""Nominations in rounds of recognition, and objections to those that are posted.

Nobody is on a list who has not agreed to it, and who nominates or objects is told to nobody but to
who decides (PIPL art. 25, Order 67 art. 9, 16).
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    WATCHERS,
    everybody,
    guardian,
    keeper,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.registration.divisions import DivisionLevel
from baodao.schema.words import OpenLine, OpenText

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
