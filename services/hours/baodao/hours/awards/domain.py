"""An award on somebody's record: entered, checked by somebody else, withdrawn."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event, Refusal
from baodao.schema.hours import awards as schema

Entered = schema.RecordAward | schema.ShowAward


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Aggregate):
    """An award of a volunteer; its id is made of whose it is, its name, day and issuer.

    Who has entered and who has checked it is shown to nobody. `by_person`: whose it is has shown
    it, so that another one has to check it whatever it is; `is_disowned`: they have said that it is
    not theirs.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("waiting", "recorded"),
        check=Move(("waiting",), ("recorded", "refused")),
        withdraw=Move(("recorded",), "withdrawn"),
        disown=Move(("waiting", "recorded"), "withdrawn"),
        enter_again=Move(("refused", "withdrawn"), ("waiting", "recorded")),
    )

    volunteer_id: str
    organisation_id: str
    division: str
    award_kind: schema.AwardKind
    title: str
    awarded_on: str
    granting_body: str | None
    award_level: schema.AwardLevel | None
    proof: str
    entered_at: datetime
    entered_by: str
    by_person: bool
    state: schema.AwardState = "waiting"
    checked_by: str | None = None
    fault: schema.AwardFault | None = None
    withdrawn_for: str | None = None
    is_disowned: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """What others have granted is checked by somebody else, and what is wrong is said."""
        if self.checked_by in self.involved:
            return "it was checked by somebody who is involved"
        needs_check = self.award_kind == "other" or self.by_person
        if self.state == "recorded" and needs_check and self.checked_by is None:
            return f"what is {self.award_kind} was recorded without a check"
        if (self.state == "withdrawn") != (self.is_disowned or self.withdrawn_for is not None):
            return f"it is {self.state}, and was withdrawn for {self.withdrawn_for}"
        if (self.fault is not None) != (self.state == "refused"):
            return f"it is {self.state} for {self.fault}"
        if self.award_kind == "official" and self.fault == "not-verified":
            return "an official award was refused for another reason than its papers"
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(volunteer_id: str, said: Entered) -> str:
        """The id of the one award of this name and day from this issuer to this person."""
        issuer = said.granting_body or said.organisation_id
        named = f"{said.title}\x1f{said.awarded_on}\x1f{issuer}"
        return f"{volunteer_id}-{hashlib.sha256(named.encode()).hexdigest()[:24]}"

    @property
    def involved(self) -> tuple[str, ...]:
        """Who does not check it: whose it is, and who has entered it."""
        return tuple(dict.fromkeys((self.volunteer_id, self.entered_by)))

    @classmethod
    def enter(
        cls, said: Entered, volunteer_id: str, division: str, known: Self | None, now: datetime
    ) -> Change[Self]:
        """Record it, or have it checked first; what was refused or withdrawn is always checked."""
        by_person = isinstance(said, schema.ShowAward)
        waits = by_person or said.award_kind == "other" or known is not None
        facts: dict[str, Any] = {
            "organisation_id": said.organisation_id,
            "division": division,
            "award_kind": said.award_kind,
            "granting_body": said.granting_body,
            "award_level": said.award_level,
            "proof": said.proof,
            "entered_at": now,
            "entered_by": said.actor.id,
            "by_person": by_person,
            "state": "waiting" if waits else "recorded",
            "checked_by": None,
            "fault": None,
            "withdrawn_for": None,
            "is_disowned": False,
        }
        if known:
            return known.change(known.change(**facts).after.told(), **facts)
        facts |= {"title": said.title, "awarded_on": said.awarded_on, "volunteer_id": volunteer_id}
        made = cls(id=cls.id_for(volunteer_id, said), **facts)
        return made.change(made.told())

    def check(self, command: schema.CheckAward) -> Change[Self]:
        """Record it after all, or refuse to."""
        fields = {"state": command.outcome, "fault": command.fault, "checked_by": command.actor.id}
        return self.change(self._told_as(command), **fields)

    def withdraw(self, reason: str) -> Change[Self]:
        """Take it off the record."""
        told = schema.AwardWithdrawn(**self._named())
        return self.change(told, state="withdrawn", withdrawn_for=reason)

    def disown(self) -> Change[Self]:
        """Take it off, since whose it is said to be says that it is not theirs."""
        told = schema.AwardWithdrawn(**self._named())
        return self.change(told, state="withdrawn", is_disowned=True)

    def told(self) -> Event:
        """What is told as it is entered."""
        if self.state == "waiting":
            return schema.AwardShown(**self._named())
        return self._recorded()

    def _told_as(self, command: schema.CheckAward) -> Event:
        if command.fault:
            return schema.AwardRefused(**self._named(), fault=command.fault)
        return self._recorded()

    def _recorded(self) -> Event:
        return schema.AwardRecorded(
            **self._named(),
            title=self.title,
            awarded_on=self.awarded_on,
            granting_body=self.granting_body,
            award_level=self.award_level,
        )

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "award_id": self.id,
            "volunteer_id": self.volunteer_id,
            "organisation_id": self.organisation_id,
        }


def enter_refusals(
    said: Entered, known: Award | None, those: Iterable[Award], now: datetime
) -> list[Refusal]:
    """Why it cannot be entered: its issuer is unclear, or it is there already."""
    is_named = said.granting_body is not None
    is_levelled = said.award_level is not None
    fits = is_named == (said.award_kind != "own") and is_levelled == (said.award_kind == "official")
    if not fits or said.awarded_on > today(now):
        return [schema.AwardUnclear()]
    if isinstance(said, schema.RecordAward) and any(one.is_disowned for one in those):
        return [schema.AwardDisowned()]
    if known and known.state not in Award.LIFE.sources("enter_again"):
        return [schema.AwardKnown(award_id=known.id, state=known.state)]
    return []
