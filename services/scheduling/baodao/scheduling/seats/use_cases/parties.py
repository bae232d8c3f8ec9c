"""Decisions about several people who sign up together."""

from collections import Counter
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import rules_at
from baodao.kit.decisions import Decision, accept, by_each, refuse, use_case
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import way_in
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.scheduling.seats.domain.terms import acknowledged, unread
from baodao.scheduling.seats.use_cases.loads import Packs, ThisShift
from baodao.scheduling.seats.use_cases.seats import in_their_name, receipt
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.access import ORGANISERS
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling import parties as schema
from baodao.schema.scheduling.requests import ApprovalNeeded
from baodao.schema.scheduling.terms import Acknowledges


def _party(command: schema.ReserveParty) -> list[str]:
    return [command.volunteer_id, *command.others]


def _their_sign_ups(command: schema.ReserveParty) -> list[str]:
    return [name_of(command.shift_id, one) for one in _party(command)]


@use_case
def reserve_party(
    command: schema.ReserveParty,
    shift: ThisShift,
    calendars: Annotated[dict[str, Calendar], by_each(_party, noun="volunteer")],
    sign_ups: Annotated[dict[str, SignUp], by_each(_their_sign_ups)],
    packs: Packs,
    now: datetime,
) -> Decision[schema.PartyReceipt]:
    """Give each of several people a seat, or nobody, and say of all who cannot have one."""
    people, policy = _party(command), rules_at(Policy, packs, shift.division)
    _, refusals = way_in(shift, policy, now, may_wait=False)
    refusals += _party_refusals(shift, people, calendars)
    if shift.is_by_approval and command.actor.role not in ORGANISERS:
        refusals.append(ApprovalNeeded(shift_id=shift.id))
    strangers = _strangers(shift, command, calendars)
    refusals += strangers.values()
    against = {
        one.id: [*one.refusals(shift, policy, now, "seat"), *_unread(shift, command, one)]
        for one in calendars.values()
        if one.id not in strangers
    }
    failed = [_failed(who, rules, command.actor) for who, rules in against.items() if rules]
    if failed:
        refusals.append(schema.NotEverybodyCan(people=failed))
    if refusals:
        return refuse(*refusals)
    seats = Seating(shift, now)
    taken = []
    for who in people:
        one = Volunteer(calendars[who], sign_ups.get(name_of(shift.id, who)))
        read = acknowledged(shift, command, now)
        taken.append(seats.reserve(one, in_their_name(command.actor, one.calendar), read=read))
    reply = schema.PartyReceipt(shift_id=shift.id, seats=[receipt(one, seats) for one in taken])
    return accept(reply, *seats.changes(), under=policy.version)


def _party_refusals(
    shift: Shift, people: list[str], calendars: dict[str, Calendar]
) -> list[Refusal]:
    refusals: list[Refusal] = [
        schema.NamedTwice(volunteer_id=who) for who, times in Counter(people).items() if times > 1
    ]
    unknown = [who for who in dict.fromkeys(people) if who not in calendars]
    refusals += [NotFound(kind="volunteer", id=who) for who in unknown]
    free = shift.max_crew - shift.seats_taken
    if 0 < free < len(people):
        refusals.append(schema.TooFewSeats(shift_id=shift.id, seats=len(people), free=free))
    return refusals


def _strangers(
    shift: Shift, command: schema.ReserveParty, calendars: dict[str, Calendar]
) -> dict[str, schema.NotOfTheUnit]:
    """Who is no member of the unit that is named; nothing else is said of them."""
    unit_id, day = command.unit_id, today(shift.starts_at)
    if unit_id is None:
        return {}
    return {
        who: schema.NotOfTheUnit(unit_id=unit_id, volunteer_id=who)
        for who, one in calendars.items()
        if not one.standing.belongs_to(unit_id, day)
    }


def _unread(shift: Shift, command: schema.ReserveParty, one: Calendar) -> list[Refusal]:
    """What has to be read; a companion has read nothing for anybody."""
    proxy = in_their_name(command.actor, one)
    said = Acknowledges() if proxy and proxy.role not in ORGANISERS else command
    return unread(shift, said, one, for_them=proxy is not None)


def _failed(who: str, rules: list[Refusal], actor: Actor) -> schema.FailedPerson:
    """Of a companion nobody learns more than that they cannot: not when they are busy, or why."""
    is_told = actor.role in ORGANISERS or actor.id == who
    told = [FailedRule(slug=r.SLUG, values=r.model_dump(mode="json")) for r in rules]
    return schema.FailedPerson(volunteer_id=who, refusals=told if is_told else [])
