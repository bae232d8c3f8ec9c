"""Decisions about invitations to a shift."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import Decision, accept, by_each, refuse, use_case
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import change_refusals, way_in
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.scheduling.seats.domain.terms import acknowledged, unread
from baodao.scheduling.seats.domain.ways import Ways, invitation_ends, invitation_refusals
from baodao.scheduling.seats.use_cases.loads import OwnCalendar, OwnSignUp, Packs, ThisShift
from baodao.scheduling.seats.use_cases.seats import in_their_name, receipt
from baodao.schema import Refusal
from baodao.schema.scheduling import invitations as schema
from baodao.schema.scheduling.seat_refusals import NotPublished
from baodao.schema.scheduling.seats import SeatReceipt


def _of_all_records(command: schema.InviteToShift, calendar: Calendar) -> list[str]:
    return [name_of(command.shift_id, one) for one in calendar.records]


@use_case
def invite_to_shift(
    command: schema.InviteToShift,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_ups: Annotated[dict[str, SignUp], by_each(_of_all_records)],
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Invite somebody who may come and has not said no; that they are busy is for them to say."""
    policy = rules_at(Policy, packs, shift.division)
    until = invitation_ends(shift, policy, now, command.until_at)
    refusals: list[Refusal] = [*change_refusals(shift, now)]
    if shift.state == "draft":
        refusals.append(NotPublished(shift_id=shift.id))
    refusals += invitation_refusals(shift, policy, until, now)
    if any(one.declined_invitation for one in sign_ups.values()):
        refusals.append(
            schema.InvitationDeclined(shift_id=shift.id, volunteer_id=command.volunteer_id)
        )
    sign_up = sign_ups.get(name_of(shift.id, calendar.id))
    if sign_up and sign_up.state == "invited" and sign_up.open_until:
        refusals.append(schema.InvitationOpen(shift_id=shift.id, open_until=sign_up.open_until))
    if refusals := [*refusals, *calendar.refusals(shift, policy, now, "place")]:
        return refuse(*refusals)
    seats = Ways(shift, now)
    after = seats.invite(Volunteer(calendar, sign_up), until)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def accept_shift_invitation(
    command: schema.AcceptShiftInvitation,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give who is invited a seat, if there is one; nobody passes a list on which others wait."""
    if sign_up is None or sign_up.state != "invited" or sign_up.open_until is None:
        return refuse(schema.NotInvited(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    _, refusals = way_in(shift, policy, now, may_wait=False)
    if now >= sign_up.open_until:
        refusals.append(schema.InvitationExpired(open_until=sign_up.open_until))
    proxy = in_their_name(command.actor, calendar)
    refusals += calendar.refusals(shift, policy, now, "seat")
    if refusals := [*refusals, *unread(shift, command, calendar, for_them=proxy is not None)]:
        return refuse(*refusals)
    seats, read = Ways(shift, now), acknowledged(shift, command, now)
    after = seats.reserve(Volunteer(calendar, sign_up), proxy, read=read)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def decline_shift_invitation(
    command: schema.DeclineShiftInvitation,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Let somebody do without, and have nobody invite them to it again."""
    if sign_up is None or sign_up.state != "invited":
        return refuse(schema.NotInvited(shift_id=shift.id, volunteer_id=calendar.id))
    seats = Ways(shift, now)
    after = seats.decline(Volunteer(calendar), sign_up)
    return accept(receipt(after, seats), *seats.changes())
