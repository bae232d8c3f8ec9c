"""Calls: who called whom to where, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.divisions import COMMUNITY_LENGTH
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.calls.domain.rules import CallPolicy, deadline
from baodao.registration.common.validity import is_within
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.call_rules import CallCategory
from baodao.schema.registration.calls import (
    CallClosed,
    CalleeElsewhere,
    CallElsewhere,
    CallNotAllowed,
    CallOver,
    CallRaised,
    CallsItself,
    CallState,
    CallWithdrawn,
    MembersNotAsked,
    NobodyCalled,
    RaiseCall,
    UnitNotReported,
    UnknownCallCategory,
)
from baodao.schema.registration.local_places import UnknownPlace
from baodao.schema.registration.member_reports import NotCommunity

_REPORTS: tuple[str, ...] = ("unit-party-organisation",)
"""The kinds that report 双报到, and are called where they did."""


@dataclass(frozen=True, slots=True)
class Callees:
    """Who is called: organisations by their ids, and those of them that reported at the place."""

    organisations: Mapping[str, Organisation]
    reported: frozenset[str]

    @classmethod
    def known(
        cls, organisations: Mapping[str, Organisation], reports: Mapping[str, UnitReport]
    ) -> Self:
        """Of reports only those count that the community accepted."""
        accepted = frozenset(one.unit_id for one in reports.values() if one.state == "accepted")
        return cls(organisations, accepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Aggregate):
    """A call of an organisation, whose division is `home`, to a place in `division`.

    `organisation_ids` are those called, `asked_at` the community whose party members are asked
    while the call is open; `answers_until` is how long it is kept who of them comes.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        close=Move(("open",), "closed"),
        withdraw=Move(("open",), "withdrawn"),
    )

    organisation_id: str
    home: str
    division: str
    place_id: str | None
    place: str
    category: str
    needed: str
    organisation_ids: tuple[str, ...]
    members: bool
    state: CallState
    day: str
    raised_at: datetime
    acknowledge_by: datetime
    arrive_by: datetime
    answers_until: datetime
    asked_at: str | None
    ended_at: datetime | None = None
    outcome: str | None = None

    @classmethod
    def raise_one(
        cls,
        call_id: str,
        organisation: Organisation,
        command: RaiseCall,
        policy: CallPolicy,
        category: CallCategory,
        now: datetime,
    ) -> Change[Self]:
        """Raise a call, with the deadlines of its category."""
        division = command.division or organisation.division
        arrive_by = deadline(now, category.arrive_minutes)
        call = cls(
            id=call_id,
            organisation_id=organisation.id,
            home=organisation.division,
            division=division,
            place_id=command.place_id,
            place=command.place,
            category=category.slug,
            needed=command.needed,
            organisation_ids=tuple(dict.fromkeys(command.organisation_ids)),
            members=command.members,
            state="open",
            day=today(now),
            raised_at=now,
            acknowledge_by=deadline(now, category.acknowledge_minutes),
            arrive_by=arrive_by,
            answers_until=arrive_by + timedelta(days=policy.answers_kept_days),
            asked_at=division if command.members else None,
        )
        return call.change(
            CallRaised(
                division=division,
                call_id=call_id,
                organisation_id=organisation.id,
                category=category.slug,
                organisation_ids=list(call.organisation_ids),
                members=call.members,
                acknowledge_by=call.acknowledge_by,
                arrive_by=call.arrive_by,
            )
        )

    @property
    def part_ids(self) -> list[str]:
        """The ids of the parts that organisations have in it."""
        return [f"{self.id}-{one}" for one in self.organisation_ids]

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def over_refusals(self) -> list[Refusal]:
        """`call-over` once it was closed or withdrawn."""
        return [] if self.state == "open" else [CallOver()]

    def close(self, done: str, now: datetime) -> Change[Self]:
        """Close the call with what was done."""
        event = CallClosed(
            division=self.division, call_id=self.id, organisation_id=self.organisation_id
        )
        return self.change(event, state="closed", ended_at=now, outcome=done, asked_at=None)

    def withdraw(self, reason: str, now: datetime) -> Change[Self]:
        """Take the call back with a reason."""
        event = CallWithdrawn(
            division=self.division, call_id=self.id, organisation_id=self.organisation_id
        )
        return self.change(event, state="withdrawn", ended_at=now, outcome=reason, asked_at=None)


def raise_refusals(
    command: RaiseCall,
    organisation: Organisation,
    callees: Callees,
    place: LocalPlace | None,
    policy: CallPolicy,
    now: datetime,
) -> list[Refusal]:
    """Why this organisation cannot call these to this place."""
    day, division = today(now), command.division or organisation.division
    refusals = organisation.force_refusals(day)
    if not division.startswith(organisation.division):
        refusals.append(CallElsewhere(organisation=organisation.name))
    if command.place_id:
        refusals += _place_refusals(command.place_id, place, division, day)
    if policy.category(command.category) is None:
        refusals.append(UnknownCallCategory(category=command.category))
    if not command.organisation_ids and not command.members:
        refusals.append(NobodyCalled())
    if command.members and not policy.may_ask_members(organisation.kind):
        refusals.append(MembersNotAsked(caller=organisation.name))
    if command.members and len(division) != COMMUNITY_LENGTH:
        refusals.append(NotCommunity(division=division))
    for key in dict.fromkeys(command.organisation_ids):
        callee = callees.organisations.get(key)
        if callee is None:
            refusals.append(NotFound(kind="organisation", id=key))
        else:
            refusals += _callee_refusals(organisation, callee, callees, policy, division)
            refusals += callee.force_refusals(day)
    return refusals


def _place_refusals(
    place_id: str, place: LocalPlace | None, division: str, day: str
) -> Sequence[Refusal]:
    if place is None or place.division != division:
        return [UnknownPlace(place=place_id, on=day)]
    holds = is_within(day, place.valid_from, place.valid_until)
    return [] if holds else [UnknownPlace(place=place_id, on=day)]


def _callee_refusals(
    caller: Organisation, callee: Organisation, callees: Callees, policy: CallPolicy, division: str
) -> list[Refusal]:
    if callee.id == caller.id:
        return [CallsItself(organisation=caller.name)]
    if not policy.may_call(caller.kind, callee.kind):
        return [CallNotAllowed(caller=caller.name, callee=callee.name)]
    if callee.kind in _REPORTS:
        has_reported = callee.id in callees.reported
        return [] if has_reported else [UnitNotReported(organisation=callee.name)]
    is_near = division.startswith(callee.division) or callee.division.startswith(caller.division)
    return [] if is_near else [CalleeElsewhere(organisation=callee.name)]
