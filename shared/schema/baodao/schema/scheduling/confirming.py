"""Seats of shifts that have changed: whoever holds one is asked whether they still come."""

from baodao.schema.access import ORGANISERS, own, subtree
from baodao.schema.base import Command, Event, Id, Line, RecordedInstant, Refusal
from baodao.schema.scheduling.seats import SeatReceipt
from baodao.schema.scheduling.terms import Acknowledges

# --- events -------------------------------------------------------------------------------------


class ConfirmationAsked(
    Event, type="baodao.scheduling.confirmation-asked.v1", feed="people", aggregate="shift_id"
):
    """A shift has another time, place or role: addressed to who holds a seat, and has to decide.

    Without an answer the seat is free again at `confirm_by`, and nobody holds that against them.
    Where none is given, so little time is left that nobody has to answer.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    confirm_by: RecordedInstant | None
    busy: bool
    """Whether they hold another seat at that time, and have to choose."""


class SeatConfirmed(
    Event, type="baodao.scheduling.seat-confirmed.v1", feed="people", aggregate="shift_id"
):
    """Whoever was asked still comes."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id


# --- commands -----------------------------------------------------------------------------------


class ConfirmSeat(
    Acknowledges,
    Command,
    subject="commands.scheduling.confirm-seat",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Say that one still comes, after the shift has changed; an organiser who was told so by phone.

    Who holds another seat at that time gives one of them back first. As with signing up, whether a
    minor comes is for them to say. What has to be read is read again if it is another one.
    """

    shift_id: Id
    volunteer_id: Id


# --- refusals -----------------------------------------------------------------------------------


class NothingToConfirm(
    Refusal,
    slug="nothing-to-confirm",
    en="The volunteer was not asked anything about this shift. There is no need to confirm it.",
    zh="该志愿者在这个班次没有待确认的变更,不需要确认。",
):
    """The seat is confirmed already, or they hold none."""

    shift_id: Id
    volunteer_id: Id
