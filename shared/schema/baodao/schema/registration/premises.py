"""Premises of a community: where its committee works, where people meet and where they are served.

Whether they meet the standard 达标 is assessed from above, as of a day. All of it is public.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, Role, everybody, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    SaidRole,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.forms import form
from baodao.schema.places import GivenPoint, Point
from baodao.schema.registration.divisions import NameSpan
from baodao.schema.registration.local_places import CommunityCode, LocalCode
from baodao.schema.registration.premises_rules import PremisesKind, SquareMetres
from baodao.schema.words import OpenLine, OpenText

Standing = Literal["met", "not-met", "not-assessed"]
PremisesCode = Annotated[
    str,
    form(
        "premises-code-form",
        r"^[0-9A-Za-z]{1,8}$",
        "A code of premises has 1 to 8 letters and digits",
        "场所自编代码应由 1 至 8 个字母和数字组成",
    ),
]
"""A code that the community gives its premises itself; unique among these, for ever."""
Households = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Number = Annotated[int, Field(strict=True, ge=0)]
ASSESSORS: tuple[Role, ...] = ("street-coordinator", "supervisor")
"""Who assesses, where they hold the role at least for the whole street."""


# --- events -------------------------------------------------------------------------------------


class PremisesAdded(
    Event, type="baodao.registration.premises-added.v1", feed="public", aggregate="premises_id"
):
    """A community has premises from a day on; `grid` is the local code of the grid they lie in.

    `follows` are the same premises as part of a community that has ended: they are as assessed.
    """

    premises_id: Id
    kind: PremisesKind
    name: Line
    grid: LocalCode | None
    valid_from: RecordedDay
    follows: Id | None


class PremisesRenamed(
    Event, type="baodao.registration.premises-renamed.v1", feed="public", aggregate="premises_id"
):
    """Premises have another name from a day on."""

    premises_id: Id
    name: Line
    former_name: Line
    since: RecordedDay


class PremisesMeasured(
    Event, type="baodao.registration.premises-measured.v1", feed="public", aggregate="premises_id"
):
    """The community says how large premises are; who is above it has to look at them."""

    premises_id: Id
    area: Number
    day: RecordedDay


class PremisesAssessed(
    Event, type="baodao.registration.premises-assessed.v1", feed="public", aggregate="premises_id"
):
    """Premises meet a standard 达标 from this day on, or do not; of one day the last one holds.

    An assessment changes none of before: `corrects` is one of a day from which on others were
    assessed already.
    """

    premises_id: Id
    kind: PremisesKind
    day: RecordedDay
    met: bool
    standard: Line
    area: Number | None
    households: Number | None
    corrects: bool


class PremisesEnded(
    Event, type="baodao.registration.premises-ended.v1", feed="public", aggregate="premises_id"
):
    """These are no premises of the community any more from a day on."""

    premises_id: Id
    until: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class PremisesReceipt(Value):
    """The id of the premises, and how they stand on the last day of which that is known."""

    premises_id: Id
    standing: Standing


class AddPremises(
    Command,
    subject="commands.registration.add-premises",
    reply=PremisesReceipt,
    access=[subtree("division", *REGISTRARS)],
):
    """Make premises of a community known from a day on; on that day they are due to be assessed."""

    division: CommunityCode
    code: PremisesCode
    kind: PremisesKind
    name: OpenLine
    street_address: OpenLine
    on: PlannedDay
    grid: LocalCode | None = None
    point: GivenPoint | None = None
    area: SquareMetres | None = Field(default=None, description="whole m², if it was measured")


class RenamePremises(
    Command,
    subject="commands.registration.rename-premises",
    reply=PremisesReceipt,
    access=[subtree("premises.division", *REGISTRARS)],
):
    """Give premises another name from a day on."""

    premises_id: Id
    new_name: OpenLine
    on: PlannedDay


class MeasurePremises(
    Command,
    subject="commands.registration.measure-premises",
    reply=PremisesReceipt,
    access=[subtree("premises.division", *REGISTRARS)],
):
    """Say how large premises are, for the first time or once they were rebuilt.

    It changes no assessment: they are due to be looked at from now on.
    """

    premises_id: Id
    area: SquareMetres
    day: Day = Field(description="on which it was measured")


class AssessPremises(
    Command,
    subject="commands.registration.assess-premises",
    reply=PremisesReceipt,
    access=[subtree("premises.street", *ASSESSORS)],
    own_matter=("premises.stated_by",),
):
    """Say whether premises meet the standard of the pack from a day on, from above the community.

    Nobody assesses what they have stated themself. What was assessed stays; a mistake is put right
    by another assessment of that day, with the reason.
    """

    premises_id: Id
    day: Day = Field(description="as of which it holds")
    met: bool = Field(strict=True)
    households: Households | None = Field(
        default=None, description="how many are served, if the standard is for so many"
    )
    reason: OpenText | None = Field(
        default=None, description="needed if that day or a later one was assessed already"
    )
    look_again_on: PlannedDay | None = Field(
        default=None, description="when somebody looks again 回头看; else as the pack says"
    )


class EndPremises(
    Command,
    subject="commands.registration.end-premises",
    reply=PremisesReceipt,
    access=[subtree("premises.division", *REGISTRARS)],
):
    """Let premises be none of the community any more from a day on."""

    premises_id: Id
    on: PlannedDay


# --- queries ------------------------------------------------------------------------------------


class Assessment(Value):
    """That premises meet a standard or not, as of a day; of one day the last one holds."""

    day: RecordedDay
    met: bool
    standard: str
    policy_version: str
    """Of the pack that had this standard."""
    area: Number | None
    households: Number | None
    reason: str | None
    recorded_at: RecordedInstant
    by_role: SaidRole


class PremisesRow(Value):
    """Premises on a day, as they stood then."""

    premises_id: Id
    division: DivisionCode
    code: LocalCode
    kind: PremisesKind
    name: str
    street_address: str
    point: Point | None
    grid: LocalCode | None
    area: Number | None
    """Whole m², as measured last."""
    measured_on: RecordedDay | None
    valid_from: RecordedDay
    valid_until: RecordedDay | None
    standing: Standing
    look_on: RecordedDay | None
    """From this day on they are due to be looked at by who assesses them."""


class Premises(PremisesRow):
    """Premises with all the names they had and every assessment, in the order they were made."""

    follows: Id | None
    names: list[NameSpan]
    assessments: list[Assessment]


class GetPremises(
    Query, subject="queries.registration.get-premises", reply=Premises, access=[everybody()]
):
    """Premises with their history, as they stand on a day (today)."""

    premises_id: Id
    as_of: Day | None = None


class PremisesPage(CountedPage):
    """Some premises in the order of their ids, or of the days on which they are to be looked at."""

    premises: list[PremisesRow]
    next: str | None = None


class ListPremises(
    CountedQuery,
    subject="queries.registration.list-premises",
    reply=PremisesPage,
    access=[everybody()],
):
    """The premises of a division and everything below it, on a day (today).

    With `look_before` those that are due to be looked at before that day, what is due first first.
    """

    division: DivisionCode
    kind: PremisesKind | None = None
    as_of: Day | None = None
    look_before: Day | None = Field(default=None, description="the first day that is too late")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class NoPremisesThen(
    Refusal,
    slug="no-premises-then",
    en="These were no premises of the community on {day}, or are none any more. Please check the "
    "day.",
    zh="{day}时该场所尚未启用或已停用,请核对日期。",
):
    """Premises are renamed, measured, assessed and ended on days on which they are some."""

    premises_id: Id
    day: RecordedDay


class NoStandard(
    Refusal,
    slug="no-standard",
    en="No standard is set here for this kind ({kind}). Please ask for one to be set in the policy "
    "pack.",
    zh="本地尚未规定“{kind}”的建设标准,请先由上级在规则中设定标准。",
):
    """Nothing is assessed without a standard."""

    kind: PremisesKind


class BelowStandard(
    Refusal,
    slug="below-standard",
    en="The standard asks for {least} m² and {area} m² were measured. Please assess it as not met, "
    "or have it measured again.",
    zh="标准要求不少于 {least} 平方米,实测 {area} 平方米。请评定为未达标,或重新测量面积。",
):
    """Nobody says of too small premises that they meet the standard."""

    area: int
    least: int


class AreaUnknown(
    Refusal,
    slug="area-unknown",
    en="The standard is about the area, and nobody has measured it yet. Please have it measured.",
    zh="该标准对面积有要求,但尚未登记面积,请先测量并登记面积。",
):
    """Whether an area is large enough is not known before it was measured."""


class HouseholdsUnknown(
    Refusal,
    slug="households-unknown",
    en="The standard is for each hundred households. Please say how many are served.",
    zh="该标准按每百户居民计算,请填写服务的户数。",
):
    """Without their number nobody knows how large it has to be."""


class CorrectionUnexplained(
    Refusal,
    slug="correction-unexplained",
    en="{day} or a later day was assessed already. Please say why it is assessed differently.",
    zh="{day}当日或以后已有评定结果,如需更正,请填写理由。",
):
    """What was assessed stays, and whatever differs from it says why."""

    day: RecordedDay


class TooManyAssessments(
    Refusal,
    slug="too-many-assessments",
    en="These premises have been assessed {most} times, which is the most. Please end them and add "
    "them again under another code.",
    zh="该场所的评定已达上限 {most} 次。请停用后以新代码重新登记。",
):
    """The history of premises is read as one."""

    most: int
