"""How the record of a volunteer stands: its fields, its life cycle, what stands against a move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.ages import is_minor, ward
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import NamedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.suspensions import (
    EVERYWHERE,
    Suspension,
    lift_refusals,
)
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.deaths import Deceased
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.personal_data import (
    Erased,
    MergedInto,
)
from baodao.schema.registration.skills import Availability, Skill
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import (
    AgeClass,
    NotInState,
    RegistrationOver,
    StillWaiting,
    VolunteerActivated,
    VolunteerState,
    Waiting,
)

AGREED: frozenset[Waiting] = frozenset(["own-consent", "guardian-consent"])
"""What is waited for where nobody agrees to the registration."""
UNASKED: dict[str, Any] = {"asked_text": None, "by_asked": None}
"""The fields of who is not asked to agree to another text."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the life of a registration."""

    state: VolunteerState
    at: datetime
    by_role: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(NamedRecord):
    """A registered person as everybody else knows them: a number in a division.

    `frozen_by` is the open case in which the person says "not me"; `also` are the ids of records
    that were merged into this one. From `leaving_since` on, what is open in their name is ended.
    `suspensions` stay whatever becomes of the record, until they end or are lifted; while it lives
    and has any, its state is `suspended` (ADR 0054). Since `ended_at` nothing is done with the
    person's data any more: they have withdrawn, or nobody agrees to the registration (ADR 0055).
    They are asked to agree to `asked_text`, in the order of the days until which they can. That
    they have died was recorded at `deceased_at`, and may be what ended the registration (ADR 0075);
    `relatives_barred` is what they said while they lived, see `keeps_relatives_out`.
    """

    RECORD: ClassVar[str] = "volunteer"
    TOLD: ClassVar[type[Any]] = PersonTold
    LIFE: ClassVar = LifeCycle(
        begins=("pending", "active", "suspended"),
        activate=Move(("pending",), "active"),
        wait=Move(("active",), "pending"),
        suspend=Move(("pending", "active", "suspended"), "suspended"),
        lift=Move(("suspended",), ("pending", "active")),
        withdraw=Move(("pending", "active", "suspended"), "withdrawn"),
        come_back=Move(("withdrawn",), ("pending", "active", "suspended")),
        merge=Move(("pending", "active", "suspended", "withdrawn"), "merged"),
        unmerge=Move(("merged",), ("pending", "active", "suspended", "withdrawn")),
    )

    number: str
    division: str
    registered_at: datetime
    state: VolunteerState
    age_class: AgeClass
    registered_by: str
    waits_for: tuple[Waiting, ...] = ()
    skills: tuple[Skill, ...] = ()
    categories: tuple[str, ...] = ()
    availability: tuple[Availability, ...] = ()
    history: tuple[Step, ...] = ()
    merged_into: str | None = None
    also: tuple[str, ...] = ()
    erased_at: datetime | None = None
    leaving_since: datetime | None = None
    suspensions: tuple[Suspension, ...] = ()
    ended_at: datetime | None = None
    asked_text: str | None = None
    by_asked: str | None = None
    deceased_at: datetime | None = None
    ended_by_death: bool = False
    relatives_barred: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """Nothing frozen is written, every change of state is a move of `LIFE`, the dead rest."""
        if found := NamedRecord.broken(self, before) or self.LIFE.broken(before, self):
            return found
        is_active = self.deceased_at and self.state != "withdrawn"
        return f"the person has died, and the record is {self.state}" if is_active else None

    @property
    def volunteer_id(self) -> str:
        """In whose name the record is: its own id."""
        return self.id

    @property
    def left_at(self) -> datetime | None:
        """When the person withdrew last; None if they never have."""
        return next((step.at for step in reversed(self.history) if step.state == "withdrawn"), None)

    @property
    def acts_as(self) -> str:
        """The id under which the person acts, also after this record was merged into another."""
        return self.merged_into or self.id

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for the person; None if they are no minor."""
        return ward(self.acts_as, self.age_class)

    @property
    def keeps_relatives_out(self) -> bool:
        """Whether no relative sees what is kept of them; not by what a minor says."""
        return self.relatives_barred and not is_minor(self.age_class)

    @property
    def recorded_by(self) -> str:
        """The id of the actor who made the record."""
        return self.registered_by

    @property
    def barred_within(self) -> tuple[str, ...]:
        """Where they may not sign up: nowhere `()`, in these divisions, or `EVERYWHERE`."""
        return barred_within(self.state, self.suspensions, self.waits_for, self.frozen_by)

    @property
    def suspended_within(self) -> tuple[str, ...]:
        """The divisions of the bodies that have suspended them."""
        return tuple(one.term.scope for one in self.suspensions)

    @property
    def rests_on_nothing(self) -> bool:
        """Whether the person's data serve no purpose any more (PIPL art. 47)."""
        if self.erased_at or self.merged_into:
            return False
        return self.state == "withdrawn" or not AGREED.isdisjoint(self.waits_for)

    @property
    def over(self) -> RegistrationOver | None:
        """Why the registration is over and nothing is to be open; None if they are a volunteer."""
        if self.erased_at:
            return "volunteer-erased"
        if self.merged_into:
            return "volunteer-merged"
        return "volunteer-withdrawn" if self.state == "withdrawn" else None

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now: all reasons."""
        refusals = self.change_refusals(*self.LIFE.sources(move))
        # Of the dead only what is known changes, and for relatives: no move is.
        return refusals or ([Deceased()] if self.deceased_at else [])

    def change_refusals(self, *states: str) -> list[Refusal]:
        """Why this record cannot be changed now: it is frozen, or in none of these states."""
        refusals = self.frozen_refusals()
        if self.erased_at:
            refusals.append(Erased(volunteer_id=self.id))
        elif self.merged_into:
            refusals.append(MergedInto(volunteer_id=self.id, merged_into=self.merged_into))
        elif self.state not in states:
            refusals.append(Deceased() if self.deceased_at else NotInState(state=self.state))
        return refusals

    def activate_refusals(self, actor: Actor) -> list[Refusal]:
        """Why an organiser's word is not enough to activate the volunteer, or to lift for them."""
        refusals = self.change_refusals(*self.LIFE.sources("activate", "lift"))
        if self.state == "suspended":
            return refusals + lift_refusals(actor, self.suspensions)
        if left := [w for w in self.waits_for if w in AGREED]:
            refusals.append(StillWaiting(waits_for=", ".join(left)))
        return refusals

    def _step(
        self, state: VolunteerState, actor: Actor, reason: str | None, now: datetime, **fields: Any
    ) -> Change[Self]:
        history = (*self.history, Step(state, now, actor.role, reason))
        return self._become(*self.told(actor), now=now, state=state, history=history, **fields)

    def _become(self, *events: Event, now: datetime | None = None, **fields: Any) -> Change[Self]:
        """The change, which first of all announces where they may sign up if that is new.

        With `now` it may be one after which their data serve no purpose any more, or one again.
        """
        after = replace(self, **fields)
        if now:
            fields["ended_at"] = (self.ended_at or now) if after.rests_on_nothing else None
        within = after.barred_within
        if within == self.barred_within:
            return self.change(*events, **fields)
        news: Event = suspended(after.division, self.id, within)
        if not within:
            news = VolunteerActivated(
                division=after.division, volunteer_id=self.id, age_class=self.age_class
            )
        return self.change(news, *events, **fields)


def barred_within(
    state: VolunteerState,
    suspensions: Iterable[Suspension],
    waits_for: Sequence[Waiting],
    frozen_by: str | None,
) -> tuple[str, ...]:
    """Where somebody may not sign up: see `Volunteer.barred_within`."""
    if state == "active" and not frozen_by:
        return ()
    if state != "suspended" or waits_for or frozen_by:
        return (EVERYWHERE,)
    scopes = tuple(sorted({one.term.scope for one in suspensions}))
    return (EVERYWHERE,) if EVERYWHERE in scopes else scopes


def standing_of(suspensions: Sequence[Suspension], waits_for: Sequence[Waiting]) -> VolunteerState:
    """The state of a record that lives."""
    return "suspended" if suspensions else "pending" if waits_for else "active"


def suspended(division: str, volunteer_id: str, within: Sequence[str]) -> VolunteerSuspended:
    scopes = [] if EVERYWHERE in within else list(within)
    return VolunteerSuspended(division=division, volunteer_id=volunteer_id, within=scopes)
