"""Volunteers: registered people, as everybody else knows them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.ages import ward
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import NamedRecord, person_told
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.profiles import Profile
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.personal_data import (
    Erased,
    MergedInto,
    PersonErased,
    ProfileCorrected,
    ProfileField,
)
from baodao.schema.registration.rehoming import RehomeCause, VolunteerRehomed
from baodao.schema.registration.skills import Availability, Skill, SkillHeld
from baodao.schema.registration.volunteers import (
    AgeClass,
    NotInState,
    RegisterVolunteer,
    RegistrationOver,
    SkillsChanged,
    StillWaiting,
    VolunteerActivated,
    VolunteerRegistered,
    VolunteerState,
    VolunteerSuspended,
    VolunteerWithdrawn,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the life of a registration."""

    state: VolunteerState
    at: datetime
    by_role: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Aggregate):
    """Whose document this is; its id is the keyed hash of the document (`identity_key`)."""

    volunteer_id: str
    number: str

    @classmethod
    def claim(cls, key: str, volunteer: "Volunteer") -> Change[Self]:
        """Let a document lead to this volunteer's record from now on."""
        return cls.create(id=key, volunteer_id=volunteer.id, number=volunteer.number)

    def lead_to(self, volunteer: "Volunteer") -> Change[Self]:
        """Let the document lead to the record that its own was merged into."""
        return self.change(volunteer_id=volunteer.id, number=volunteer.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(NamedRecord):
    """A registered person as everybody else knows them: a number in a division.

    `frozen_by` is the open case in which the person says "not me"; `also` are the ids of records
    that were merged into this one. From `leaving_since` on, what is open in their name is ended.
    """

    RECORD: ClassVar[str] = "volunteer"
    TOLD: ClassVar[type[Any]] = PersonTold
    LIFE: ClassVar = LifeCycle(
        begins=("pending", "active"),
        activate=Move(("pending", "suspended"), "active"),
        wait=Move(("active",), "pending"),
        suspend=Move(("pending", "active"), "suspended"),
        withdraw=Move(("pending", "active", "suspended"), "withdrawn"),
        come_back=Move(("withdrawn",), ("pending", "active")),
        merge=Move(("pending", "active", "suspended", "withdrawn"), "merged"),
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

    @classmethod
    def register(
        cls,
        volunteer_id: str,
        number: str,
        profile: Profile,
        command: RegisterVolunteer,
        actor: Actor,
        now: datetime,
    ) -> Change[Self]:
        """Register a person, who may sign up now or as soon as nothing is waited for."""
        division = command.division
        state: VolunteerState = "pending" if profile.waits_for else "active"
        registered = VolunteerRegistered(
            volunteer_id=volunteer_id,
            division=division,
            registered_at=now,
            number=number,
            state=state,
            age_class=profile.age_class,
            # Whoever registers somebody else hands them a slip at the desk.
            slip=command.slip if command.actor.role == "guest" else None,
        )
        events: list[Event] = [registered]
        if command.skills or command.categories:
            events.append(
                _skills_changed(division, volunteer_id, command.skills, command.categories)
            )
        events += person_told(
            PersonTold, actor, volunteer_id, volunteer_id, cls.RECORD, "created", division
        )
        return cls.create(
            *events,
            id=volunteer_id,
            number=number,
            division=division,
            registered_at=now,
            state=state,
            age_class=profile.age_class,
            registered_by=actor.id,
            waits_for=profile.waits_for,
            skills=tuple(command.skills),
            categories=tuple(command.categories),
            history=(Step(state, now, actor.role),),
        )

    def broken(self, before: Aggregate) -> str | None:
        """Nothing frozen is written, and every change of state is a move of `LIFE`."""
        return NamedRecord.broken(self, before) or self.LIFE.broken(before, self)

    @property
    def volunteer_id(self) -> str:
        """In whose name the record is: its own id."""
        return self.id

    @property
    def acts_as(self) -> str:
        """The id under which the person acts, also after this record was merged into another."""
        return self.merged_into or self.id

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for the person; None if they are no minor."""
        return ward(self.acts_as, self.age_class)

    @property
    def recorded_by(self) -> str:
        """The id of the actor who made the record."""
        return self.registered_by

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
        return self.change_refusals(*self.LIFE.sources(move))

    def change_refusals(self, *states: str) -> list[Refusal]:
        """Why this record cannot be changed now: it is frozen, or in none of these states."""
        refusals = self.frozen_refusals()
        if self.erased_at:
            refusals.append(Erased(volunteer_id=self.id))
        elif self.merged_into:
            refusals.append(MergedInto(volunteer_id=self.id, merged_into=self.merged_into))
        elif self.state not in states:
            refusals.append(NotInState(state=self.state))
        return refusals

    def activate_refusals(self) -> list[Refusal]:
        """Why an organiser's word is not enough to activate the volunteer."""
        refusals = self.move_refusals("activate")
        if left := [w for w in self.waits_for if w in ("guardian-consent", "own-consent")]:
            refusals.append(StillWaiting(waits_for=", ".join(left)))
        return refusals

    def activate(self, actor: Actor, reason: str | None, now: datetime) -> Change[Self]:
        """Activate the volunteer, who may sign up from now on."""
        event = VolunteerActivated(
            division=self.division, volunteer_id=self.id, age_class=self.age_class
        )
        return self._step("active", event, actor, reason, now, waits_for=(), leaving_since=None)

    def stop_waiting(self, waiting: Waiting, actor: Actor, now: datetime) -> Change[Self] | None:
        """Wait for one thing less, and activate if it was the last; None if nothing changes."""
        if waiting not in self.waits_for:
            return None
        left = tuple(w for w in self.waits_for if w != waiting)
        if self.state == "pending" and not left:
            return self.activate(actor, None, now)
        return self.change(*self.told(actor), waits_for=left)

    def wait_for(self, waiting: Waiting, actor: Actor, now: datetime) -> Change[Self]:
        """Wait for one thing more; who was active cannot sign up until it is there."""
        waits_for = (*(w for w in self.waits_for if w != waiting), waiting)
        if self.state != "active":
            return self.change(*self.told(actor), waits_for=waits_for)
        event = VolunteerSuspended(division=self.division, volunteer_id=self.id)
        return self._step("pending", event, actor, None, now, waits_for=waits_for)

    def be(self, age_class: AgeClass, actor: Actor) -> Change[Self]:
        """Put the volunteer into another age class."""
        event = AgeClassChanged(division=self.division, volunteer_id=self.id, age_class=age_class)
        return self.change(event, *self.told(actor), age_class=age_class)

    def suspend(self, actor: Actor, reason: str, now: datetime) -> Change[Self]:
        """Suspend the volunteer, who cannot sign up until activated."""
        event = VolunteerSuspended(division=self.division, volunteer_id=self.id)
        return self._step("suspended", event, actor, reason, now)

    def withdraw(self, actor: Actor, reason: str, now: datetime) -> Change[Self]:
        """End the registration."""
        event = VolunteerWithdrawn(division=self.division, volunteer_id=self.id)
        return self._step("withdrawn", event, actor, reason, now, leaving_since=now)

    def come_back(self, actor: Actor, now: datetime) -> Change[Self]:
        """Take a withdrawal back; who was waiting before waits again."""
        if self.waits_for:
            history = (*self.history, Step("pending", now, actor.role))
            return self.change(state="pending", history=history, leaving_since=None)
        return self.activate(actor, None, now)

    def change_skills(
        self, skills: tuple[Skill, ...], categories: tuple[str, ...], actor: Actor
    ) -> Change[Self]:
        """Replace what the volunteer can do and wants to do."""
        event = _skills_changed(self.division, self.id, skills, categories)
        return self.change(event, *self.told(actor), skills=skills, categories=categories)

    def change_availability(
        self, availability: tuple[Availability, ...], actor: Actor
    ) -> Change[Self]:
        """Replace when the volunteer can serve."""
        return self.change(*self.told(actor), availability=availability)

    def correct(self, fields: list[ProfileField], actor: Actor) -> Change[Self]:
        """Announce which fields of the person's data were corrected (`profile-corrected`)."""
        event = ProfileCorrected(division=self.division, volunteer_id=self.id, fields=fields)
        return self.change(event, *self.told(actor))

    def absorb(self, other: "Volunteer", actor: Actor) -> Change[Self]:
        """Take in another record of the same person, and be the one that is kept."""
        merged = VolunteersMerged(division=self.division, kept_id=self.id, merged_id=other.id)
        return self.change(merged, *self.told(actor), also=(*self.also, other.id, *other.also))

    def merge_into(self, kept_id: str, actor: Actor, note: str, now: datetime) -> Change[Self]:
        """Merge this record into the kept one; its history stays."""
        suspended = VolunteerSuspended(division=self.division, volunteer_id=self.id)
        events = (suspended,) if self.state in ("pending", "active") else ()
        step = Step("merged", now, actor.role, note)
        return self.change(
            *events,
            *self.told(actor),
            state="merged",
            merged_into=kept_id,
            history=(*self.history, step),
            leaving_since=now,
        )

    def lead_to(self, kept_id: str, actor: Actor) -> Change[Self]:
        """Lead to the kept record, because the one this was merged into was itself merged."""
        return self.change(*self.told(actor), merged_into=kept_id)

    def settle(self) -> Change[Self]:
        """Note that nothing is open in the person's name any more."""
        return self.change(leaving_since=None)

    def forget(self, actor: Actor, now: datetime) -> Change[Self]:
        """Erase the person: a number is left, what they told and what was said of them is gone."""
        events: list[Event] = [PersonErased(division=self.division, volunteer_id=self.id)]
        history = tuple(replace(step, reason=None) for step in self.history)
        state = self.state
        if state in ("pending", "active", "suspended"):
            state, history = "withdrawn", (*history, Step("withdrawn", now, actor.role, "erased"))
            events.append(VolunteerWithdrawn(division=self.division, volunteer_id=self.id))
        return self.change(
            *events,
            *self.told(actor),
            state=state,
            history=history,
            erased_at=now,
            leaving_since=now,
            waits_for=(),
            skills=(),
            categories=(),
            availability=(),
        )

    def rehome(self, division: str, cause: RehomeCause, actor: Actor) -> Change[Self]:
        """Move the volunteer to another division."""
        event = VolunteerRehomed(
            division=division, volunteer_id=self.id, former_division=self.division, cause=cause
        )
        moved = self.change(division=division).after
        return self.change(event, *moved.told(actor), division=division)

    # --- "not me" ---

    def freeze(self, case_id: str) -> Change[Self]:
        """Freeze the record: the person says they never registered, and cannot sign up meanwhile.

        The state stays, so that it is known what to go back to.
        """
        event = VolunteerSuspended(division=self.division, volunteer_id=self.id)
        return self.change(*([event] if self.state == "active" else []), frozen_by=case_id)

    def release(self) -> Change[Self]:
        """End the freeze: the record was right and is as before."""
        event = VolunteerActivated(
            division=self.division, volunteer_id=self.id, age_class=self.age_class
        )
        return self.change(*([event] if self.state == "active" else []), frozen_by=None)

    def undo(self, now: datetime) -> Change[Self]:
        """End the record: the person never registered, and would begin with their own consent."""
        if self.state in ("withdrawn", "merged"):
            return self.change(frozen_by=None)
        # The person's own word ends it, whoever found that it is true.
        step = Step("withdrawn", now, "volunteer", f"case {self.frozen_by}")
        event = VolunteerWithdrawn(division=self.division, volunteer_id=self.id)
        waits_for = (*(w for w in self.waits_for if w != "own-consent"), "own-consent")
        return self.change(
            event,
            state="withdrawn",
            history=(*self.history, step),
            waits_for=waits_for,
            frozen_by=None,
            leaving_since=now,
        )

    def _step(
        self,
        state: VolunteerState,
        event: Event,
        actor: Actor,
        reason: str | None,
        now: datetime,
        **fields: object,
    ) -> Change[Self]:
        history = (*self.history, Step(state, now, actor.role, reason))
        events = (event, *self.told(actor))
        return self.change(*events, state=state, history=history, **fields)


def _skills_changed(
    division: str, volunteer_id: str, skills: Sequence[Skill], categories: Sequence[str]
) -> SkillsChanged:
    held = [
        SkillHeld(skill=s.name, proven=s.proof is not None, expires_on=s.expires_on) for s in skills
    ]
    return SkillsChanged(
        division=division, volunteer_id=volunteer_id, skills=held, categories=list(categories)
    )
