"""Volunteers: registered people, as everybody else knows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from baodao.kernel.days import in_order_of
from baodao.kernel.records import Made, person_told
from baodao.kit.decisions import Change
from baodao.registration.people.domain.profiles import Profile
from baodao.registration.people.domain.standing import (
    AGREED,
    UNASKED,
    Standing,
    Step,
    barred_within,
    standing_of,
    suspended,
)
from baodao.registration.people.domain.suspensions import (
    EVERYWHERE,
    Suspension,
    imposed,
    may_lift,
)
from baodao.schema import Actor, Event
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consent_texts import ConsentAskedAgain
from baodao.schema.registration.deaths import DeathRecorded, DeathTakenBack
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.personal_data import (
    PersonErased,
    ProfileCorrected,
    ProfileField,
)
from baodao.schema.registration.rehoming import RehomeCause, VolunteerRehomed
from baodao.schema.registration.skills import Availability, Skill, SkillHeld
from baodao.schema.registration.volunteers import (
    AgeClass,
    RegisterVolunteer,
    SkillsChanged,
    VolunteerRegistered,
    VolunteerWithdrawn,
    Waiting,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(Standing):
    """A registered person and the steps of their registration; how it stands is in `Standing`."""

    @classmethod
    def register(
        cls,
        volunteer_id: str,
        number: str,
        profile: Profile,
        command: RegisterVolunteer,
        actor: Actor,
        now: datetime,
        suspensions: tuple[Suspension, ...] = (),
    ) -> Change[Self]:
        """Register a person, who may sign up now or as soon as nothing is waited for.

        Who was suspended when they were erased is suspended again.
        """
        division = command.division
        state = standing_of(suspensions, profile.waits_for)
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
        within = barred_within(state, suspensions, profile.waits_for, None)
        if suspensions and within != (EVERYWHERE,):
            events.append(suspended(division, volunteer_id, within))
        return cls.create(
            *events,
            id=volunteer_id,
            number=number,
            division=division,
            registered_at=now,
            state=state,
            age_class=profile.age_class,
            registered_by=actor.id,
            made=Made.by(actor, now),
            waits_for=profile.waits_for,
            skills=tuple(command.skills),
            categories=tuple(command.categories),
            history=(Step(state, now, actor.role),),
            suspensions=suspensions,
            ended_at=None if AGREED.isdisjoint(profile.waits_for) else now,
        )

    def activate(self, actor: Actor, reason: str | None, now: datetime) -> Change[Self]:
        """Activate the volunteer, who may sign up from now on."""
        return self._step("active", actor, reason, now, waits_for=(), leaving_since=None)

    def stop_waiting(self, waiting: Waiting, actor: Actor, now: datetime) -> Change[Self] | None:
        """Wait for one thing less, and activate if it was the last; None if nothing changes."""
        if waiting not in self.waits_for:
            return None
        left = tuple(w for w in self.waits_for if w != waiting)
        if self.state == "pending" and not left:
            return self.activate(actor, None, now)
        return self._become(*self.told(actor), now=now, waits_for=left)

    def wait_for(self, waiting: Waiting, actor: Actor, now: datetime) -> Change[Self]:
        """Wait for one thing more; who was active cannot sign up until it is there."""
        waits_for = (*(w for w in self.waits_for if w != waiting), waiting)
        if self.state != "active":
            return self._become(*self.told(actor), now=now, waits_for=waits_for)
        return self._step("pending", actor, None, now, waits_for=waits_for)

    def be(self, age_class: AgeClass, actor: Actor) -> Change[Self]:
        """Put the volunteer into another age class."""
        event = AgeClassChanged(division=self.division, volunteer_id=self.id, age_class=age_class)
        return self.change(event, *self.told(actor), age_class=age_class)

    def ask_again(self, text_version: str, until_day: str, actor: Actor) -> Change[Self]:
        """Ask for the consent to another text, which has to be there before a day."""
        asked = {"text_version": text_version, "until_day": until_day}
        event = ConsentAskedAgain(division=self.division, volunteer_id=self.id, **asked)
        by = in_order_of(until_day, self.id)
        return self.change(event, *self.told(actor), asked_text=text_version, by_asked=by)

    def ask_no_more(self, actor: Actor) -> Change[Self]:
        """Ask no more: the consent is there, or the old one has ended."""
        return self.change(*self.told(actor), **UNASKED)

    def suspend(self, actor: Actor, new: Suspension, now: datetime) -> Change[Self]:
        """Suspend the volunteer; what the same body said before is replaced."""
        suspensions = imposed(self.suspensions, new)
        return self._step("suspended", actor, new.reason, now, suspensions=suspensions)

    def lift(self, actor: Actor, reason: str, now: datetime) -> Change[Self]:
        """Lift what the actor's body, or one below it, has imposed."""
        left = tuple(one for one in self.suspensions if not may_lift(actor, one))
        return self._step(standing_of(left, self.waits_for), actor, reason, now, suspensions=left)

    def outlast(self, actor: Actor, now: datetime) -> Change[Self] | None:
        """End the suspensions whose day has come; None if there are none."""
        left = tuple(one for one in self.suspensions if not one.is_over(now))
        if left == self.suspensions:
            return None
        if self.state != "suspended":
            return self.change(*self.told(actor), suspensions=left)
        return self._step(standing_of(left, self.waits_for), actor, None, now, suspensions=left)

    def inherit(
        self, suspensions: Iterable[Suspension], actor: Actor, now: datetime
    ) -> Change[Self] | None:
        """Be suspended as the same person is known to be; None if there is nothing new."""
        new = tuple(one for one in suspensions if one not in self.suspensions)
        if not new:
            return None
        every = (*self.suspensions, *new)
        if self.state not in ("pending", "active"):
            return self.change(*self.told(actor), suspensions=every)
        return self._step("suspended", actor, None, now, suspensions=every)

    def withdraw(self, actor: Actor, reason: str, now: datetime) -> Change[Self]:
        """End the registration."""
        event = VolunteerWithdrawn(division=self.division, volunteer_id=self.id)
        history = (*self.history, Step("withdrawn", now, actor.role, reason))
        fields = {"state": "withdrawn", "history": history, "leaving_since": now, **UNASKED}
        return self.change(event, *self.told(actor), ended_at=self.ended_at or now, **fields)

    def come_back(self, actor: Actor, now: datetime) -> Change[Self]:
        """Take a withdrawal back; who was waiting or suspended before is so again."""
        state = standing_of(self.suspensions, self.waits_for)
        return self._step(state, actor, None, now, leaving_since=None)

    def die(self, actor: Actor, now: datetime) -> Change[Self]:
        """Note that the person has died, which ends the registration; who lives is told of it."""
        died = DeathRecorded(division=self.division, volunteer_id=self.id)
        dead: dict[str, Any] = {"deceased_at": now, **UNASKED}
        if self.state == "withdrawn":
            return self.change(died, *self.told(actor), **dead)
        event = VolunteerWithdrawn(division=self.division, volunteer_id=self.id)
        history = (*self.history, Step("withdrawn", now, actor.role))
        fields = {"state": "withdrawn", "history": history, "leaving_since": now}
        dead |= {"ended_at": self.ended_at or now, "ended_by_death": True}
        return self.change(event, died, *self.told(actor), **fields, **dead)

    def live(self, actor: Actor, now: datetime) -> Change[Self]:
        """Note that the person lives; whose registration ended by it alone comes back."""
        event = DeathTakenBack(division=self.division, volunteer_id=self.id)
        gone = {"deceased_at": None, "ended_by_death": False}
        if not self.ended_by_death:
            return self.change(event, *self.told(actor), **gone)
        state = standing_of(self.suspensions, self.waits_for)
        history = (*self.history, Step(state, now, actor.role))
        fields = {"state": state, "history": history, "leaving_since": None, **gone}
        return self._become(event, *self.told(actor), now=now, **fields)

    def arrange(self, actor: Actor, *, barred: bool) -> Change[Self]:
        """Note whether relatives may see the person's data once they have died."""
        return self.change(*self.told(actor), relatives_barred=barred)

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

    def absorb(self, other: "Volunteer", actor: Actor, now: datetime) -> Change[Self]:
        """Take in another record of the same person, and be the one that is kept.

        Whoever was suspended under either is so under the kept one.
        """
        merged = VolunteersMerged(
            division=self.division,
            kept_id=self.id,
            merged_id=other.id,
            merged_version=other.version,
        )
        suspensions = tuple(dict.fromkeys((*self.suspensions, *other.suspensions)))
        state, history = self.state, self.history
        if suspensions and state != "suspended":
            state, history = "suspended", (*history, Step("suspended", now, actor.role))
        return self._become(
            merged,
            *self.told(actor),
            also=(*self.also, other.id, *other.also),
            suspensions=suspensions,
            state=state,
            history=history,
            relatives_barred=self.relatives_barred or other.relatives_barred,
        )

    def merge_into(self, kept_id: str, actor: Actor, note: str, now: datetime) -> Change[Self]:
        """Merge this record into the kept one; its history stays."""
        kept = {"merged_into": kept_id, "leaving_since": now}
        return self._step("merged", actor, note, now, **kept)

    def lead_to(self, kept_id: str, actor: Actor) -> Change[Self]:
        """Lead to the kept record, because the one this was merged into was itself merged."""
        return self.change(*self.told(actor), merged_into=kept_id)

    def let_go(self, other: "Volunteer", actor: Actor, now: datetime) -> Change[Self]:
        """Be without a record that was merged into this one, and what was said of that (`of`)."""
        gone = {other.id, *other.also}
        event = VolunteersUnmerged(
            division=self.division,
            kept_id=self.id,
            merged_id=other.id,
            merged_version=other.version,
        )
        suspensions = tuple(one for one in self.suspensions if one.of not in gone)
        state, history = self.state, self.history
        if state == "suspended" and not suspensions:
            state = standing_of((), self.waits_for)
            history = (*history, Step(state, now, actor.role))
        also = tuple(one for one in self.also if one not in gone)
        fields: dict[str, Any] = {"also": also, "suspensions": suspensions}
        return self._become(event, *self.told(actor), state=state, history=history, **fields)

    def unmerge(
        self,
        missed: Sequence[Waiting],
        ended_at: datetime | None,
        actor: Actor,
        note: str,
        now: datetime,
    ) -> Change[Self]:
        """Stand for itself again as before the merge, waiting for what is missed since.

        Its suspensions are its own all the time; those whose day has come meanwhile have ended.
        """
        waits_for = tuple(dict.fromkeys((*self.waits_for, *missed)))
        was = self.history[-2].state
        state = "withdrawn" if was == "withdrawn" else standing_of(self.suspensions, waits_for)
        over = state == "withdrawn"
        ends = over or not AGREED.isdisjoint(waits_for)
        return self._become(
            *self.told(actor),
            merged_into=None,
            state=state,
            history=(*self.history, Step(state, now, actor.role, note)),
            waits_for=waits_for,
            leaving_since=now if over else None,
            ended_at=(ended_at or now) if ends else None,
        )

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
            asked_text=None,
            by_asked=None,
            waits_for=(),
            skills=(),
            categories=(),
            availability=(),
            suspensions=(),
            ended_at=None,
            deceased_at=None,
            ended_by_death=False,
            relatives_barred=False,
        )

    def rehome(self, division: str, cause: RehomeCause, actor: Actor) -> Change[Self]:
        """Move the volunteer to another division."""
        event = VolunteerRehomed(
            division=division, volunteer_id=self.id, former_division=self.division, cause=cause
        )
        moved = self.change(division=division).after
        suspensions = self.suspensions
        if cause == "succession":
            suspensions = tuple(one.follow(self.division, division) for one in suspensions)
        fields: dict[str, Any] = {"division": division, "suspensions": suspensions}
        return self._become(event, *moved.told(actor), **fields)

    # --- "not me" ---

    def freeze(self, case_id: str) -> Change[Self]:
        """Freeze the record: the person says they never registered, and cannot sign up meanwhile.

        The state stays, so that it is known what to go back to.
        """
        return self._become(frozen_by=case_id)

    def release(self) -> Change[Self]:
        """End the freeze: the record was right and is as before."""
        return self._become(frozen_by=None)

    def undo(self, now: datetime) -> Change[Self]:
        """End the record: the person never registered, and would begin with their own consent."""
        if self.state == "withdrawn" or self.erased_at:
            return self.change(frozen_by=None)
        waits_for = (*(w for w in self.waits_for if w != "own-consent"), "own-consent")
        if self.state == "merged":
            # Taken apart again it begins with the person's own word, too.
            return self.change(frozen_by=None, waits_for=waits_for)
        # The person's own word ends it, whoever found that it is true.
        step = Step("withdrawn", now, "volunteer", f"case {self.frozen_by}")
        event = VolunteerWithdrawn(division=self.division, volunteer_id=self.id)
        return self.change(
            event,
            state="withdrawn",
            history=(*self.history, step),
            waits_for=waits_for,
            frozen_by=None,
            leaving_since=now,
            ended_at=self.ended_at or now,
        )


def _skills_changed(
    division: str, volunteer_id: str, skills: Sequence[Skill], categories: Sequence[str]
) -> SkillsChanged:
    held = [
        SkillHeld(skill=s.name, proven=s.proof is not None, expires_on=s.expires_on) for s in skills
    ]
    return SkillsChanged(
        division=division, volunteer_id=volunteer_id, skills=held, categories=list(categories)
    )
