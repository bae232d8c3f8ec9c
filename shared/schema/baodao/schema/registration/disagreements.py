"""Disagreements: where a unit and a community say different things of the same report.

Both sides own their own facts: nothing is overwritten silently. It is raised, seen by both, and
settled when one side agrees with the other or a supervisor decides.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import CLERKS, REGISTRARS, keeper, logged, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)

Side = Literal["unit", "community"]
DisagreementKind = Literal["not-on-list", "disowned", "left-unit", "member-count"]
"""The reporter is not on the unit's list; the unit says it is not its member; the member has left
the unit; unit and community count differently."""
DisagreementState = Literal["raised", "settled"]
Settler = Literal["unit", "community", "supervisor", "list", "end"]
"""Who settled it; `list` where the unit put the reporter on its list afterwards, `end` where the
report is not current any more."""
About = Literal["member-report", "unit-report"]


# --- events -------------------------------------------------------------------------------------


class DisagreementRaised(
    Event,
    type="baodao.registration.disagreement-raised.v1",
    feed="party",
    aggregate="disagreement_id",
):
    """A unit and the community of `division` differ about a report; comes again with more kinds."""

    disagreement_id: Id
    unit_id: Id
    about: About
    report_id: Id
    kinds: list[DisagreementKind]
    unit_count: int | None = None
    """How many members the unit says it has; for `member-count`."""
    community_count: int | None = None


class DisagreementSettled(
    Event,
    type="baodao.registration.disagreement-settled.v1",
    feed="party",
    aggregate="disagreement_id",
):
    """The two sides do not differ any more: `holds` says whose view stays."""

    disagreement_id: Id
    unit_id: Id
    about: About
    report_id: Id
    holds: Side | None
    """Absent where the report ended and nobody's view matters any more."""
    settled_by: Settler


# --- commands -----------------------------------------------------------------------------------


class DisagreementReceipt(Value):
    """The disagreement and its state."""

    disagreement_id: Id
    state: DisagreementState


class SettleDisagreement(
    Command,
    subject="commands.registration.settle-disagreement",
    reply=DisagreementReceipt,
    access=[keeper("disagreement.unit_id"), subtree("disagreement.division", *REGISTRARS)],
    own_matter=["report.volunteer_id"],
    needs=("party",),
):
    """Settle a disagreement: a side may only agree with the other, a supervisor decides."""

    disagreement_id: Id
    holds: Side
    note: Text = Field(description="why; for both sides, in no event")


# --- queries ------------------------------------------------------------------------------------


class Disagreement(Value):
    """A disagreement as both sides see it."""

    disagreement_id: Id
    unit_id: Id
    division: DivisionCode
    about: About
    report_id: Id
    kinds: list[DisagreementKind]
    state: DisagreementState
    raised_at: RecordedInstant
    unit_count: int | None
    community_count: int | None
    settled_at: RecordedInstant | None
    settled_by: Settler | None
    holds: Side | None
    note: str | None
    """Why it was settled so."""
    unit_note: str | None
    """What the unit said when it disowned the reporter."""
    masked: str | None = None
    """Of whom it is, as 测**; only in `get-disagreement`, where that read is logged."""


class DisagreementPage(Value):
    """Some disagreements in the order of their ids."""

    disagreements: list[Disagreement]
    next: str | None = None


class GetDisagreement(
    Query,
    subject="queries.registration.get-disagreement",
    reply=Disagreement,
    access=[keeper("disagreement.unit_id"), subtree("disagreement.division", *CLERKS)],
    needs=("party",),
    logged=logged("disagreement", "reported.volunteer_id"),
):
    """One disagreement, for both sides and the supervisor."""

    disagreement_id: Id


class ListDisagreements(
    Query,
    subject="queries.registration.list-disagreements",
    reply=DisagreementPage,
    access=[keeper("unit_id"), subtree("division?", *CLERKS)],
    needs=("party",),
):
    """Disagreements of a unit, or of a division and everything below it."""

    unit_id: Id | None = None
    division: DivisionCode | None = None
    state: DisagreementState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class OnlyAgreeing(
    Refusal,
    slug="only-agreeing",
    en="Nobody settles it in their own favour: the {side} can agree with the other side, or ask "
    "the supervising authority to settle it. Please choose one of the two.",
    zh="不能自行以己方为准:{side}可以同意对方的意见,或请主管部门处理。",
):
    """Nobody declares themself right."""

    side: Side
