"""Awards 表彰奖励 that somebody was given outside of rounds, on their record (Order 67 art. 9).

An organisation records its own at once, and those of governments and their departments from the
county up when it is shown the papers: it may not refuse. Those of others it records after somebody
else has checked them. `list-nominations-of` has what rounds have given.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, guardian, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    Value,
)
from baodao.schema.classes import Whose, of
from baodao.schema.words import OpenLine, OpenText

AwardKind = Literal["own", "official", "other"]
"""Of the organisation that records it; of a government or department from the county up; others."""
ShownKind = Literal["official", "other"]
"""What an organisation is shown that others have granted."""
AwardLevel = Literal["district", "city", "province", "national"]
AwardState = Literal["waiting", "recorded", "refused", "withdrawn"]
AwardOutcome = Literal["recorded", "refused"]
AwardFault = Literal["papers-missing", "papers-false", "not-verified"]


# --- events ---------------------------------------------------------------------------------------


class _OfAward(Value):
    """What every event of an award says; addressed to the volunteer and the organisation."""

    award_id: Id
    volunteer_id: Id
    organisation_id: Id


class AwardShown(
    _OfAward, Event, type="baodao.hours.award-shown.v1", feed="people", aggregate="award_id"
):
    """An award is to be recorded once somebody else has looked at its papers."""


class AwardRecorded(
    _OfAward, Event, type="baodao.hours.award-recorded.v1", feed="people", aggregate="award_id"
):
    """An award is on somebody's record: its name, its day and who has granted it (art. 9)."""

    title: OpenLine
    awarded_on: RecordedDay
    granting_body: OpenLine | None
    """Nothing of an award of the organisation's own."""
    award_level: AwardLevel | None


class AwardRefused(
    _OfAward, Event, type="baodao.hours.award-refused.v1", feed="people", aggregate="award_id"
):
    """An award is not recorded; what is missing is told to whose it is said to be."""

    fault: AwardFault


class AwardWithdrawn(
    _OfAward, Event, type="baodao.hours.award-withdrawn.v1", feed="people", aggregate="award_id"
):
    """An award is on somebody's record no more, for a reason."""


# --- commands -------------------------------------------------------------------------------------


class AwardReceipt(Value):
    """The award as it now stands."""

    award_id: Id
    state: AwardState


class RecordAward(
    Command,
    subject="commands.hours.record-award",
    reply=AwardReceipt,
    access=[keeper("organisation_id", "organiser")],
    own_matter=("volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Record an award of a volunteer, from its papers; not one's own."""

    organisation_id: Id = Field(description="the organisation that records it")
    volunteer_id: Id
    award_kind: AwardKind
    title: OpenLine
    awarded_on: Day
    granting_body: OpenLine | None = Field(
        default=None, description="who has granted it, if not the organisation itself"
    )
    award_level: AwardLevel | None = Field(
        default=None, description="of which level an official one is"
    )
    proof: OpenText = Field(
        description="which papers show it, and where they are kept; it must not describe people"
    )


class ShowAward(
    Command,
    subject="commands.hours.show-award",
    reply=AwardReceipt,
    access=[own("volunteer_id"), guardian("volunteer.as_ward")],
):
    """Ask an organisation to record an award that one was given by others; it checks the papers."""

    organisation_id: Id = Field(description="the organisation that is to record it")
    volunteer_id: Id
    award_kind: ShownKind
    title: OpenLine
    awarded_on: Day
    granting_body: OpenLine | None = Field(default=None, description="who has granted it")
    award_level: AwardLevel | None = Field(
        default=None, description="of which level an official one is"
    )
    proof: OpenText = Field(description="which papers show it; it must not describe people")


class CheckAward(
    Command,
    subject="commands.hours.check-award",
    reply=AwardReceipt,
    access=[
        keeper("award.organisation_id", "organiser"),
        subtree("award.division", "street-coordinator", "supervisor"),
    ],
    own_matter=("award.involved", "volunteer.merged_into", "volunteer.also"),
):
    """Record an award after a look at its papers, or refuse to; by nobody who has entered it.

    An official one is refused for its papers alone.
    """

    award_id: Id
    outcome: AwardOutcome
    fault: AwardFault | None = Field(default=None, description="why it is refused")


class WithdrawAward(
    Command,
    subject="commands.hours.withdraw-award",
    reply=AwardReceipt,
    access=[
        keeper("award.organisation_id", "organiser"),
        subtree("award.division", "supervisor"),
    ],
    own_matter=("award.volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Take an award off a record, where it should not be on it or its issuer has revoked it."""

    award_id: Id
    reason: OpenLine


class DisownAward(
    Command,
    subject="commands.hours.disown-award",
    reply=AwardReceipt,
    access=[
        own("award.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
    ],
):
    """Say that an award in one's name is not one's own: it is taken off, and nothing is asked."""

    award_id: Id


# --- queries --------------------------------------------------------------------------------------


class Award(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """An award; who has entered and checked it is shown to nobody."""

    award_id: Id
    volunteer_id: Id
    organisation_id: Id
    division: Annotated[DivisionCode | None, of("home")]
    """Where the volunteer lives, for whoever keeps their records there."""
    award_kind: AwardKind
    title: OpenLine
    awarded_on: RecordedDay
    granting_body: OpenLine | None
    award_level: AwardLevel | None
    proof: str
    state: AwardState
    entered_at: RecordedInstant
    fault: AwardFault | None
    withdrawn_for: str | None
    is_disowned: bool = False
    """Whose it was said to be has said that it is not theirs."""


class AwardPage(Value):
    """Some awards in the order of their ids."""

    awards: list[Award]
    next: str | None = None


class ListAwardsOf(
    Query,
    subject="queries.hours.list-awards-of",
    reply=AwardPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """The awards of one volunteer (Order 67 art. 12), under all of their records."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListAwards(
    Query,
    subject="queries.hours.list-awards",
    reply=AwardPage,
    access=[keeper("organisation_id", "organiser"), subtree("division?", *CALLERS, *WATCHERS)],
    logged=logged("hours", "reply.awards.volunteer_id"),
):
    """The awards that an organisation, or all in a division, have recorded; also by state."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: AwardState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class AwardUnclear(
    Refusal,
    slug="award-unclear",
    en="Who has granted it is unclear: please name the issuer of what others have granted, and "
    "the level of an official award, and of no other one; it was granted by today.",
    zh="授予单位不明确:其他单位授予的请填写授予单位名称,县级以上的请填写级别,其余不填;授予日期不得晚于今天。",
):
    """Its name, its day and its issuer are what is recorded (art. 9)."""


class AwardKnown(
    Refusal,
    slug="award-known",
    en="This award is there already, and it is: {state}. Please look at the list of awards.",
    zh="该奖项已登记,目前状态为“{state}”,请查看奖项列表。",
):
    """One award is on a record once."""

    award_id: Id
    state: AwardState


class AwardNotWaiting(
    Refusal,
    slug="award-not-waiting",
    en="This award does not wait for a check now, it is: {state}. Please look at the list again.",
    zh="该奖项目前的状态是“{state}”,不需要核实,请刷新列表后再看。",
):
    """It is checked once."""

    state: AwardState


class AwardNotRecorded(
    Refusal,
    slug="award-not-recorded",
    en="This award is on no record now, it is: {state}. Please look at the list again.",
    zh="该奖项目前的状态是“{state}”,不需要撤回,请刷新列表后再看。",
):
    """Only what is recorded is withdrawn."""

    state: AwardState


class AwardDisowned(
    Refusal,
    slug="award-disowned",
    en="Whose award this was said to be has said that it is not theirs. If it is after all, please "
    "let them ask for it themself.",
    zh="本人已表示该奖项不属于本人。如确属本人,请由本人申请登记。",
):
    """Nobody writes into somebody's name again what they have taken out of it."""


class AwardFaultNeeded(
    Refusal,
    slug="award-fault-needed",
    en="Please say what is wrong with an award that is refused, and only then.",
    zh="不予登记的请注明原因;予以登记的不填。",
):
    """Whoever has shown it has to know what to bring."""


class AwardMandatory(
    Refusal,
    slug="award-mandatory",
    en="An official award is recorded once its papers are there (Order 67 art. 9). Please record "
    "it, or say what is wrong with the papers.",
    zh="县级以上的表彰奖励,志愿者提供材料后应当如实记录;不予登记的,请注明材料缺失或不实。",
):
    """Nobody has a say in it but by its papers."""
