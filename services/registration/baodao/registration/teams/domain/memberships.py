"""Memberships: the three teams 三支队伍, with scope and dates; nobody is in one unasked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self, cast

from baodao.kernel.days import day_in, in_order_of, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import Made, NamedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.offices import Herald, Office
from baodao.registration.teams.domain.slots import Wish
from baodao.schema import Actor, Event, NotFound, Refusal
from baodao.schema.registration.disputes import PersonTold, RecordChange
from baodao.schema.registration.membership_parts import (
    BroadMembershipKind,
    Ending,
    MembershipKind,
    MembershipState,
    Scope,
    WasOpen,
)
from baodao.schema.registration.memberships import (
    InviteMember,
    MembershipBegan,
    MembershipDeclined,
    MembershipEnded,
    MembershipInvited,
    MembershipRequested,
)
from baodao.schema.registration.offices import (
    OfficeEnding,
)
from baodao.schema.registration.organisations import TermWithoutDuration
from baodao.schema.registration.volunteers import NotInState

OPEN: tuple[MembershipState, ...] = ("requested", "invited", "active")
_CASE = "case"


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the life of a membership."""

    state: MembershipState
    at: datetime
    by_role: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(NamedRecord):
    """One person in one of the three teams, with the offices 职务 they are asked for or hold.

    `from_day` is the first day it holds once it is active; `by_due` begins with the first day
    on which a part of it is over, and puts memberships in the order of those days.
    """

    RECORD: ClassVar[str] = "membership"
    TOLD: ClassVar[type[Any]] = PersonTold
    LIFE: ClassVar = LifeCycle(
        # Whoever joins an open team is in it at once.
        begins=("requested", "invited", "active"),
        accept=Move(("invited",), "active"),
        approve=Move(("requested",), "active"),
        decline=Move(("invited",), "declined"),
        reject=Move(("requested",), "declined"),
        leave=Move(("requested", "invited", "active"), "ended"),
        remove=Move(("invited", "active"), "ended"),
        resume=Move(("ended",), "active"),
    )

    kind: MembershipKind
    volunteer_id: str
    organisation_id: str
    place_id: str | None
    division: str
    state: MembershipState
    from_day: str
    until_day: str | None
    recorded_by: str
    history: tuple[Step, ...] = ()
    ended_because: Ending | None = None
    offices: tuple[Office, ...] = ()
    by_due: str | None = None

    @classmethod
    def wished(
        cls,
        membership_id: str,
        wish: Wish,
        division: str,
        actor: Actor,
        now: datetime,
    ) -> "Membership":
        """A membership as it is wished for, not announced yet; `division` is that of its place."""
        asked = isinstance(wish, InviteMember)
        return cls(
            id=membership_id,
            kind=wish.kind,
            volunteer_id=wish.volunteer_id,
            organisation_id=wish.organisation_id,
            place_id=wish.place_id,
            division=division,
            state="invited" if asked else "requested",
            from_day=wish.from_day or today(now),
            until_day=wish.until_day,
            recorded_by=actor.id,
            made=Made.by(actor, now),
            by_due=in_order_of(wish.until_day, membership_id) if wish.until_day else None,
        )

    def broken(self, before: Aggregate) -> str | None:
        """Nothing frozen is written, and every change of state is a move of `LIFE`."""
        return NamedRecord.broken(self, before) or self.LIFE.broken(before, self)

    @property
    def due_on(self) -> str | None:
        """The first day on which a part of it is over, if it has a term."""
        return day_in(self.by_due) if self.by_due else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def holds(self, day: str) -> bool:
        """Whether the membership is active and holds on this day, as far as is known now."""
        begun = self.state == "active" and self.from_day <= day
        return begun and (self.until_day is None or day < self.until_day)

    # --- what stands against a change ---

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now: all reasons."""
        return self.change_refusals(*self.LIFE.sources(move))

    def change_refusals(self, *states: str) -> list[Refusal]:
        """Why this record cannot be changed now: it is frozen, or in none of these states."""
        refusals = self.frozen_refusals()
        if self.state not in states:
            refusals.append(NotInState(state=self.state))
        return refusals

    def begin_refusals(self, now: datetime) -> list[Refusal]:
        """Why the membership cannot begin any more: its term is over already."""
        first = max(self.from_day, today(now))
        if self.until_day is None or first < self.until_day:
            return []
        return [TermWithoutDuration(from_day=first, until_day=self.until_day)]

    def office_refusals(self, office_id: str, *states: str) -> list[Refusal]:
        """Why this office cannot be changed now."""
        refusals = self.frozen_refusals()
        office = self.office(office_id)
        if office is None:
            refusals.append(NotFound(kind="office", id=office_id))
        elif office.state not in states:
            refusals.append(NotInState(state=office.state))
        return refusals

    def over_because(
        self, organisation: Organisation, volunteer: Volunteer, day: str
    ) -> Ending | None:
        """Why the membership is over by this day, None if it is not."""
        if not self.is_open:
            return None
        if self.until_day is not None and self.until_day <= day:
            return "term-over"
        if organisation.valid_until is not None and organisation.valid_until <= day:
            return "organisation-ended"
        return volunteer.over

    # --- the membership ---

    def announce(self, actor: Actor, now: datetime) -> Change[Self]:
        """Announce the invitation, or the request, to the other side."""
        event: Event
        if self.state == "invited":
            event = MembershipInvited(
                division=self.division, membership_id=self.id, scope=self._scope
            )
        else:
            event = MembershipRequested(
                division=self.division, membership_id=self.id, scope=self._scope
            )
        return self._step(self.state, [event], "created", actor, now)

    def begin(self, actor: Actor, now: datetime) -> Change[Self]:
        """Begin the membership: both sides have said yes; who says so late begins late."""
        begun = replace(self, from_day=max(self.from_day, today(now)))
        return self._step("active", [begun.began()], "changed", actor, now, from_day=begun.from_day)

    def began(self) -> MembershipBegan:
        """That it has begun, from its first day on."""
        return MembershipBegan(
            division=self.division,
            membership_id=self.id,
            scope=self._scope,
            from_day=self.from_day,
            until_day=self.until_day,
        )

    def decline(self, actor: Actor, now: datetime, note: str | None = None) -> Change[Self]:
        """Decline the invitation for the person, or the request for the organisation."""
        event = MembershipDeclined(
            division=self.division,
            membership_id=self.id,
            scope=self._scope,
            by="person" if self.state == "invited" else "organisation",
        )
        return self._step("declined", [event], "ended", actor, now, note=note)

    def end(
        self, reason: Ending, actor: Actor | None, now: datetime, note: str | None = None
    ) -> Change[Self]:
        """End the membership, and with it every office that hangs on it."""
        offices = tuple(
            o.end("membership-ended", today(now)) if o.is_open else o for o in self.offices
        )
        events = [
            *self._office_ends(offices, now),
            MembershipEnded(
                division=self.division,
                membership_id=self.id,
                scope=self._scope,
                was=cast("WasOpen", self.state),
                reason=reason,
                on=today(now),
            ),
        ]
        fields = {"offices": offices, "ended_because": reason, "frozen_by": None}
        return self._step("ended", events, "ended", actor, now, note=note, **fields)

    def resume(
        self, organisation: Organisation, volunteer: Volunteer, actor: Actor, now: datetime
    ) -> list[Change[Self]]:
        """Be in the team again from today, if it was the merge of the record that ended this.

        Nothing if it was not begun, or would be over by now. Its offices stay ended: somebody else
        may hold them.
        """
        day, states = today(now), [step.state for step in self.history]
        again = replace(self, state="active", from_day=max(self.from_day, day))
        was_in = self.ended_because == "volunteer-merged" and states[-2:] == ["active", "ended"]
        if not was_in or again.over_because(organisation, volunteer, day):
            return []
        fields = {"from_day": again.from_day, "ended_because": None}
        return [self._step("active", [again.began()], "changed", actor, now, **fields)]

    def forget(self, actor: Actor) -> list[Change[Self]]:
        """Delete the notes about a person who was erased."""
        history = tuple(replace(step, note=None) for step in self.history)
        offices = tuple(replace(office, note=None) for office in self.offices)
        if (history, offices) == (self.history, self.offices):
            return []
        return [self.change(*self.told(actor), history=history, offices=offices)]

    def undo(self, now: datetime) -> Change[Self]:
        """End the membership and its offices, because the person never was in it."""
        if self.is_open:
            return self.end("disputed", None, now)
        if self.ended_because != "volunteer-merged":
            return self.release()
        # So that it does not come back with the record.
        return self.change(frozen_by=None, ended_because="disputed")

    # --- offices ---

    def office(self, office_id: str) -> Office | None:
        return next((o for o in self.offices if o.id == office_id), None)

    def offer_offices(self, offered: Sequence[Office], actor: Actor) -> Change[Self]:
        """Offer the member offices: ask them to lead."""
        events = [self._herald.offered(office) for office in offered]
        return self._with_offices((*self.offices, *offered), events, actor)

    def accept_office(self, office_id: str, actor: Actor, now: datetime) -> Change[Self]:
        """Accept an office for the member, who agrees to lead."""
        offices = self._replaced(office_id, lambda o: o.accept(today(now)))
        office = next(o for o in offices if o.id == office_id)
        event = self._herald.accepted(office)
        return self._with_offices(offices, [event], actor)

    def decline_office(self, office_id: str, actor: Actor) -> Change[Self]:
        """Decline an office for the member, who does not want to lead."""
        offices = self._replaced(office_id, Office.decline)
        office = next(o for o in offices if o.id == office_id)
        event = self._herald.declined(office)
        return self._with_offices(offices, [event], actor)

    def end_office(
        self,
        office_id: str,
        reason: OfficeEnding,
        actor: Actor,
        now: datetime,
        note: str | None = None,
    ) -> Change[Self]:
        """End an office for a reason: the member leads no more."""
        offices = self._replaced(office_id, lambda o: o.end(reason, today(now), note))
        return self._with_offices(offices, self._office_ends(offices, now), actor)

    def end_due_offices(self, actor: Actor, now: datetime) -> Change[Self]:
        """End the offices whose term has come to its end."""
        day = today(now)
        offices = tuple(o.end(o.ends_because, day) if o.is_due(day) else o for o in self.offices)
        return self._with_offices(offices, self._office_ends(offices, now), actor)

    def hand_over(
        self, on: str, offered: Sequence[Office], actor: Actor, now: datetime
    ) -> Change[Self]:
        """换届: end the member's offices on that day, and offer those of the next term."""
        kept = tuple(o.hand_over(on, today(now)) for o in self.offices)
        events = [*self._office_ends(kept, now), *(self._herald.offered(o) for o in offered)]
        return self._with_offices((*kept, *offered), events, actor)

    def ending(self, on: str, day: str) -> int:
        """How many offices a hand-over on that day would end or shorten."""
        return sum(o.hand_over(on, day) != o for o in self.offices)

    # --- parts of events ---

    @property
    def _scope(self) -> Scope:
        # Events of version 1 have a closed enum.
        broad: BroadMembershipKind = "volunteer" if self.kind == "placement" else self.kind
        return Scope(
            kind=broad,
            exact_kind=None if self.kind == broad else self.kind,
            volunteer_id=self.volunteer_id,
            organisation_id=self.organisation_id,
            place_id=self.place_id,
        )

    @property
    def _herald(self) -> Herald:
        return Herald(self.division, self.id, self.organisation_id, self.volunteer_id)

    def _office_ends(self, offices: Iterable[Office], now: datetime) -> list[Event]:
        """The events of the offices that are over in `offices` and were not before."""
        return [
            self._herald.ended(after, after.ended_because, today(now))
            for before, after in zip(self.offices, offices, strict=True)
            if before.is_open and after.ended_because
        ]

    # --- parts of changes ---

    def _replaced(self, office_id: str, change: Callable[[Office], Office]) -> tuple[Office, ...]:
        return tuple(change(o) if o.id == office_id else o for o in self.offices)

    def _with_offices(
        self, offices: tuple[Office, ...], events: Sequence[Event], actor: Actor
    ) -> Change[Self]:
        return self._changed([*events, *self.told(actor)], offices=offices)

    def _step(
        self,
        state: MembershipState,
        events: Sequence[Event],
        what: RecordChange,
        actor: Actor | None,
        now: datetime,
        note: str | None = None,
        **fields: Any,
    ) -> Change[Self]:
        step = Step(state, now, actor.role if actor else _CASE, note)
        telling = self.told(actor, what) if actor else ()
        history = (*self.history, step)
        return self._changed([*events, *telling], state=state, history=history, **fields)

    def _changed(self, events: Sequence[Event], **fields: Any) -> Change[Self]:
        after = replace(self, **fields)
        days = [o.until_day for o in after.offices if o.is_open]
        if after.is_open and after.until_day is not None:
            days.append(after.until_day)
        by_due = in_order_of(min(days), self.id) if days else None
        return self.change(*events, by_due=by_due, **fields)
