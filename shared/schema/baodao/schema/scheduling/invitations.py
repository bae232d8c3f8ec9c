"""Invitations to a shift: an organiser would like somebody to come, who accepts or declines."""

from typing import Annotated, Literal

from baodao.schema.access import ORGANISERS, guardian, keeper, leads, own, subtree
from baodao.schema.base import Command, Event, Id, Instant, Line, RecordedInstant, Refusal
from baodao.schema.classes import of
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason, SeatReceipt
from baodao.schema.scheduling.terms import Acknowledges

InvitationOutcome = Literal["declined", "expired"]
"""What became of an invitation that was not accepted."""
InvitationEnd = Annotated[
    ReleaseReason | OtherReason | Literal["by-themself", "not-answered"], of("minor")
]
"""Who has ended it, or what has happened."""


# --- events -------------------------------------------------------------------------------------


class VolunteerInvited(
    Event, type="baodao.scheduling.volunteer-invited.v1", feed="people", aggregate="shift_id"
):
    """A volunteer is invited to a shift, and can accept until `open_until`; addressed to them.

    No seat is held for them. It ends with `seat-reserved` or `invitation-ended`. It is told again,
    `changed`, when the shift has another time, place or role.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    open_until: RecordedInstant
    changed: bool = False


class InvitationEnded(
    Event, type="baodao.scheduling.invitation-ended.v1", feed="minors", aggregate="shift_id"
):
    """Somebody is not invited any more; addressed to them, and of nobody held against them."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    outcome: InvitationOutcome
    reason: InvitationEnd


# --- commands -----------------------------------------------------------------------------------


class InviteToShift(
    Command,
    subject="commands.scheduling.invite-to-shift",
    reply=SeatReceipt,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=["volunteer_id"],
):
    """Invite a registered volunteer to a shift; nobody is invited who has declined that before.

    Until `until_at`, or as long as the pack says, and never longer than until the start.
    """

    shift_id: Id
    volunteer_id: Id
    until_at: Instant | None = None


class AcceptShiftInvitation(
    Acknowledges,
    Command,
    subject="commands.scheduling.accept-shift-invitation",
    reply=SeatReceipt,
    access=[own("volunteer_id"), subtree("shift.division", *ORGANISERS)],
):
    """Take a seat that one was invited to, if one is free; all rules of signing up hold.

    Nobody has to approve it besides. An organiser may who was told so by phone.
    """

    shift_id: Id
    volunteer_id: Id


class DeclineShiftInvitation(
    Command,
    subject="commands.scheduling.decline-shift-invitation",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Do without; one is not invited to this shift again, and can still sign up (条例 art. 25)."""

    shift_id: Id
    volunteer_id: Id


# --- refusals -----------------------------------------------------------------------------------


class NotInvited(
    Refusal,
    slug="not-invited",
    en="The volunteer is not invited to this shift now. Please check which one it is, or sign up.",
    zh="该志愿者目前没有收到这个班次的邀请,请核对班次,或直接报名。",
):
    """There is nothing to accept or to decline."""

    shift_id: Id
    volunteer_id: Id


class InvitationExpired(
    Refusal,
    slug="invitation-expired",
    en="The invitation was open until {open_until}. Please sign up as everybody else does.",
    zh="邀请有效期至{open_until},现已过期,请按一般方式报名。",
):
    """Too late by however little."""

    open_until: RecordedInstant


class InvitationOpen(
    Refusal,
    slug="invitation-open",
    en="The volunteer is invited to this shift until {open_until}. Please let them accept or "
    "decline that first.",
    zh="该志愿者已受邀参加这个班次(有效期至{open_until}),请先由本人接受或谢绝邀请。",
):
    """Nobody is invited twice at once, or waits for a seat to which they are invited."""

    shift_id: Id
    open_until: RecordedInstant


class InvitationDeclined(
    Refusal,
    slug="invitation-declined",
    en="The volunteer has declined an invitation to this shift. Please do not ask them again; they "
    "can still sign up.",
    zh="该志愿者已谢绝参加这个班次的邀请,请不要再次邀请;本人仍可自行报名。",
):
    """Whoever has said no is not asked again."""

    shift_id: Id
    volunteer_id: Id


class TooManyInvitations(
    Refusal,
    slug="too-many-invitations",
    en="{most} invitations to this shift are open already. Please wait for answers.",
    zh="这个班次待答复的邀请已达 {most} 个,请等待答复后再邀请。",
):
    """How many may be open at once says the pack."""

    shift_id: Id
    most: int


class InvitationTooShort(
    Refusal,
    slug="invitation-too-short",
    en="An invitation has to be open until later than now. Please give another time.",
    zh="邀请的有效期须晚于现在,请重新填写。",
):
    """It would have ended before anybody could answer."""

    until_at: RecordedInstant
