"""Suspicions 疑点: what detectors have noticed, and what somebody made of it.

They block nothing, and minutes change by corrections alone. Whoever is involved neither sees a case
nor decides on it, nor hears of it.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import WATCHERS, logged, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.words import OpenLine

Pattern = Literal[
    "one-device",
    "same-seconds",
    "overlaps",
    "impossible-travel",
    "night-entries",
    "later-entries",
    "late-sign-ups",
]
"""One device has checked in several people on a day; several people came in one second and left in
one; somebody is recorded by several organisations at once, again and again; somebody was in two
cities with no time between; an organisation writes down at night what is long past; much of what it
records is recorded later 补录; people sign up when all is over.
"""
SuspicionState = Literal["open", "looked-at", "dismissed", "confirmed"]
SuspicionDecision = Literal["dismissed", "confirmed"]


# --- events -------------------------------------------------------------------------------------


class _OfSuspicion(Value):
    """What every event of a case says: nobody is named."""

    suspicion_id: Id
    pattern: Pattern


class SuspicionOpened(
    _OfSuspicion,
    Event,
    type="baodao.hours.suspicion-opened.v1",
    feed="oversight",
    aggregate="suspicion_id",
):
    """A detector has noticed something; told to who supervises there, and of nobody by name."""


class SuspicionReopened(
    _OfSuspicion,
    Event,
    type="baodao.hours.suspicion-reopened.v1",
    feed="oversight",
    aggregate="suspicion_id",
):
    """So much more was noticed since a case was decided that it is open again."""


class SuspicionDismissed(
    _OfSuspicion,
    Event,
    type="baodao.hours.suspicion-dismissed.v1",
    feed="oversight",
    aggregate="suspicion_id",
):
    """Somebody has looked into a case, and there is nothing in it."""


class SuspicionConfirmed(
    _OfSuspicion,
    Event,
    type="baodao.hours.suspicion-confirmed.v1",
    feed="oversight",
    aggregate="suspicion_id",
):
    """Somebody has looked into a case, and records are false: they are corrected one by one."""

    attendance_ids: list[Id] | None = None
    """Which of them are false, as far as was found; each is annulled or corrected by itself."""


# --- commands -----------------------------------------------------------------------------------


class SuspicionReceipt(Value):
    """How a case stands now."""

    suspicion_id: Id
    state: SuspicionState


class LookAtSuspicion(
    Command,
    subject="commands.hours.look-at-suspicion",
    reply=SuspicionReceipt,
    access=[subtree("suspicion.division", "supervisor")],
    own_matter=("suspicion.volunteer_ids", "suspicion.concerns", "involved.merged_into"),
):
    """Say that one looks into a case; not by whoever is involved."""

    suspicion_id: Id


class DecideSuspicion(
    Command,
    subject="commands.hours.decide-suspicion",
    reply=SuspicionReceipt,
    access=[subtree("suspicion.division", "supervisor")],
    own_matter=("suspicion.volunteer_ids", "suspicion.concerns", "involved.merged_into"),
):
    """Dismiss a case or confirm it, for a reason; not by whoever is involved.

    What is confirmed changes no hours: each false record is corrected, or its attendance annulled.
    """

    suspicion_id: Id
    decision: SuspicionDecision
    reason: OpenLine
    attendance_ids: list[Id] = Field(
        default=[], max_length=200, description="what is false, if it is confirmed"
    )


# --- queries ------------------------------------------------------------------------------------


class SuspicionEvidence(Value):
    """One occurrence of a pattern.

    `amount` is how many people, overlaps, nights or sign-ups, how many minutes between two cities,
    or how many of a hundred entries. `attendance_ids` are some of what it was seen in.
    """

    at: RecordedInstant
    amount: int
    attendance_ids: list[Id]


class SuspicionLine(Value):
    """A case on a list: of nobody by name."""

    suspicion_id: Id
    pattern: Pattern
    division: DivisionCode
    state: SuspicionState
    times_found: int
    opened_at: RecordedInstant
    reason: Line | None
    decided_at: RecordedInstant | None


class Suspicion(SuspicionLine):
    """A case with what was found, and of whom."""

    volunteer_ids: list[Id]
    organisation_ids: list[Id]
    evidence: list[SuspicionEvidence]
    attendance_ids: list[Id]
    """What was found to be false when it was last confirmed, and is to be corrected."""


class SuspicionPage(Value):
    """Some cases, pattern by pattern."""

    suspicions: list[SuspicionLine]
    next: str | None = None


class GetSuspicion(
    Query,
    subject="queries.hours.get-suspicion",
    reply=Suspicion,
    access=[subtree("suspicion.division", *WATCHERS)],
    logged=logged("hours", "reply.volunteer_ids"),
):
    """One case with its evidence; for nobody who is involved."""

    suspicion_id: Id


class ListSuspicions(
    Query,
    subject="queries.hours.list-suspicions",
    reply=SuspicionPage,
    access=[subtree("division?", *WATCHERS)],
):
    """The cases of a division and below, but for those in which one is involved."""

    division: DivisionCode | None = None
    state: SuspicionState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class NothingFalse(
    Refusal,
    slug="nothing-false",
    en="Attendances are named as false only where the case is confirmed. Please correct the "
    "decision.",
    zh="只有查实疑点时才列明不实的考勤记录,请更正。",
):
    """The decision and what it names contradict each other."""


class SuspicionNotOpen(
    Refusal,
    slug="suspicion-not-open",
    en="This case is being looked at or decided already. Please look at the list again.",
    zh="该疑点已在核查或已有结论,请刷新列表后再看。",
):
    """It is looked at once, and decided once, until it is open again."""

    state: SuspicionState
