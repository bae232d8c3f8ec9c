"""Seats: who signed up 报名 for which shift."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    ORGANISERS,
    WATCHERS,
    WorkRole,
    guardian,
    keeper,
    leads,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    SaidRole,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.reads import Read
from baodao.schema.scheduling.activity_facts import ActivityState, LeadPaperFacts
from baodao.schema.scheduling.attendance import (
    AttendanceFlag,
    End,
    EvidenceGrade,
    How,
    PlaceJudged,
    Stretch,
)
from baodao.schema.scheduling.calendars import CalendarReceipt
from baodao.schema.scheduling.posts import HeldPost
from baodao.schema.scheduling.terms import Acknowledges, AgreementWay
from baodao.schema.words import OpenLine

SignUpState = Literal[
    "requested",
    "invited",
    "reserved",
    "unconfirmed",
    "waitlisted",
    "offered",
    "declined",
    "expired",
    "refused",
    "withdrawn",
    "left",
    "ended",
    "cancelled",
    "released",
    "swapped",
    "attended",
    "no-show",
    "abandoned",
    "annulled",
]
"""Who has `requested` a seat or is `invited` holds none; a request is approved, `refused` or
`withdrawn`. `ended` is who waited until the shift began, or may not take part; `released` is a seat
that was taken back because of something its holder did not decide, `swapped` one that they have
given to somebody else.
"""
ReleaseReason = Literal[
    "cancelled", "volunteer-suspended", "volunteer-withdrawn", "consent-withdrawn"
]
"""Given back by hand, or taken back because registration told so."""
OtherReason = Literal["not-me", "records-merged", "shift-cancelled", "not-confirmed", "swapped"]
"""Why else a seat is free: the person knows nothing of it, holds another one under the record that
was kept, does not come at another time, or has given it to somebody; or there is no shift.
"""


# --- events ---------------------------------------------------------------------------------------


class SeatReserved(
    Event, type="baodao.scheduling.seat-reserved.v1", feed="people", aggregate="shift_id"
):
    """A volunteer holds a seat of a shift."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    seats_taken: Crew
    max_crew: Crew
    by_role: WorkRole | None = None
    """In which role somebody else signed the volunteer up, who can say that they want no seat
    (`disclaim-seat`); None if they did it themself.
    """
    by_organisation: Id | None = None
    apprentice: bool = False
    """Whether it is a place for an apprentice 师带徒, which is none of `seats_taken`."""
    organisation_id: Id | None = None
    """Whose shift it is; nothing in events of before it was told."""


class SeatReleased(
    Event, type="baodao.scheduling.seat-released.v1", feed="minors", aggregate="shift_id"
):
    """A seat is free again: it was given back, or the volunteer may not take part any more."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    seats_taken: Crew
    max_crew: Crew
    reason: Annotated[ReleaseReason, of("minor")] = "cancelled"
    because: OtherReason | None = None
    """What has happened, where `reason` is `cancelled` and nobody has just given a seat back."""
    late: bool = False
    """Whether it was given back when hardly anybody could take it any more (条例 art. 22)."""
    apprentice: bool = False
    """Whether it was a place for an apprentice 师带徒, which is none of `seats_taken`."""


# --- commands -------------------------------------------------------------------------------------


class SeatReceipt(Value):
    """How a sign-up stands now; in line, how many are before it."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    state: SignUpState = "reserved"
    ahead: int | None = None
    """How many wait before this one; None for who does not wait."""
    late: bool = False
    """Whether a seat was given back too late."""
    open_until: RecordedInstant | None = None
    """Until when somebody can accept who is invited, or a request can be approved."""


class ReserveSeat(
    Acknowledges,
    Command,
    subject="commands.scheduling.reserve-seat",
    reply=SeatReceipt,
    access=[own("volunteer_id"), subtree("shift.division", *ORGANISERS)],
):
    """Sign a volunteer up for one seat of a shift.

    Where an organiser decides who comes, a volunteer asks for a seat and holds none until that is
    approved; whom an organiser signs up is approved.

    A guardian allows a category of activities, and takes a seat back; whether a minor wants to come
    is for them to say. Who may wait is put on the waiting list 候补 if no seat is free, or others
    wait; time that they have given away elsewhere matters only once a seat is offered, and so does
    what has to be read. An apprentice 师带徒 has a place beside the crew, for which nobody waits.
    """

    shift_id: Id
    volunteer_id: Id
    may_wait: bool = Field(default=False, strict=True)
    as_apprentice: bool = Field(default=False, strict=True)


class CancelSeat(
    Command,
    subject="commands.scheduling.cancel-seat",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Give a seat back (条例 art. 22: who cannot come tells in time)."""

    shift_id: Id
    volunteer_id: Id
    reason: OpenLine


class DisclaimSeat(
    Command,
    subject="commands.scheduling.disclaim-seat",
    reply=SeatReceipt,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
):
    """Say "not me" of a seat that somebody else took in one's name (条例 art. 25)."""

    shift_id: Id
    volunteer_id: Id


# --- queries --------------------------------------------------------------------------------------


class SignUp(Value):
    """A sign-up 报名 as listed."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    state: SignUpState
    checked_in_at: RecordedInstant | None
    checked_out_at: RecordedInstant | None
    by_role: SaidRole | None = None
    """In which role somebody else signed them up; None if they did it themself."""
    grade: EvidenceGrade | None = None
    flags: list[AttendanceFlag] = Field(default=[])
    """What somebody should look at."""
    arrives_at: RecordedInstant | None = None
    """When they expect to arrive, if they come to a call-out and said so."""
    apprentice: bool = False
    """Whether they have a place for an apprentice 师带徒."""
    terms_version: int | None = None
    """Which version of the risk note they have read; None where nobody asked."""
    agreed: AgreementWay | None = None
    """How they have signed the written agreement; None where there is none."""
    open_until: RecordedInstant | None = None
    """Until when who is invited can accept, or a request can be approved; None of all others."""
    asked_at: RecordedInstant | None = None
    """When a seat was asked for, where an organiser decides who comes."""


class SignUpPage(Value):
    """Some sign-ups in the order of their ids."""

    sign_ups: list[SignUp]
    next: str | None = None


class ListSignUps(
    Query,
    subject="queries.scheduling.list-sign-ups",
    reply=SignUpPage,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS, *WATCHERS),
    ],
    logged=logged(
        "attendance",
        "reply.sign_ups.volunteer_id",
        at="shift.division",
        activity="shift.activity_id",
    ),
):
    """The sign-ups of one shift: the roll, and who asks for a seat or is invited."""

    shift_id: Id
    after: str = ""
    limit: PageSize = 100


class HeldSignUp(SignUp):
    """A sign-up with when and where it is, and what for."""

    activity_id: Id
    title: Line
    division: DivisionCode
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    ahead: int | None = None
    """How many wait before this one; None for who does not wait."""
    offered_until: RecordedInstant | None = None
    """Until when a seat is held for this one; None where none is."""
    confirm_by: RecordedInstant | None = None
    """Until when they have to say whether they still come; None where they have not."""


class HeldSignUpPage(Value):
    """Some sign-ups of one person in the order of the starts of their shifts."""

    sign_ups: list[HeldSignUp]
    next: str | None = None


class ListSignUpsOf(
    Query,
    subject="queries.scheduling.list-sign-ups-of",
    reply=HeldSignUpPage,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
    logged=logged("attendance", "reply.sign_ups.volunteer_id", at="reply.sign_ups.division"),
):
    """One's own sign-ups, or those of one's ward, in the order of time: past and coming.

    Of shifts that start at `from_at` or later, and before `until_at`.
    """

    volunteer_id: Id
    from_at: Instant | None = None
    until_at: Instant | None = None
    latest_first: bool = False
    after: str = ""
    limit: PageSize = 100


class CopiedObservation(Value):
    """What a device saw of somebody, or they said themselves."""

    end: End
    at: RecordedInstant
    how: How
    grade: EvidenceGrade
    place: PlaceJudged
    received_at: RecordedInstant
    device: str | None
    clock_off: bool


class CopiedCorrection(Value):
    """What an organiser has said instead, and why; without stretches it was annulled."""

    at: RecordedInstant
    by_role: str
    reason: str
    stretches: list[Stretch]


class CopiedSwap(Value):
    """That one's seat is offered to somebody, for one of which shift; who that is is not told."""

    for_shift_id: Id | None


class CopiedOffer(CopiedSwap):
    """A seat that somebody offers to one."""

    shift_id: Id
    open_until: RecordedInstant


class CopiedSignUp(HeldSignUp):
    """A sign-up with all that is kept of it."""

    reason: str | None
    late: bool
    acknowledged_at: RecordedInstant | None = None
    """When they read the risk note and signed the agreement, if they had to."""
    declined_invitation: bool = False
    """Whether they are not invited to this shift any more."""
    swap: CopiedSwap | None = None
    observations: list[CopiedObservation]
    corrections: list[CopiedCorrection]
    insured_day: RecordedDay | None
    """For which day they are insured by the insurance of the activity; None if they are not."""


class CopiedActivity(Value):
    """An activity that somebody is responsible for, or is asked to be."""

    activity_id: Id
    organisation_id: Id
    title: Line
    division: DivisionCode
    state: ActivityState
    lead_paper: LeadPaperFacts | None = None
    """The sheet on which they agreed to be, if somebody recorded one."""


class SignUpsCopy(CopyPart):
    """What scheduling keeps of a person, page by page."""

    sign_ups: list[CopiedSignUp]
    swaps: list[CopiedOffer]
    led_activities: list[CopiedActivity]
    asked_to_lead: list[CopiedActivity]
    posts: list[HeldPost]
    shared_calendars: list[CalendarReceipt]
    reads: list[Read]


class ExportSignUps(
    AboutCopy,
    Query,
    subject="queries.scheduling.export-sign-ups",
    reply=SignUpsCopy,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("calendar.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of scheduling in the copy of everything that is kept of a person (PIPL art. 45)."""
