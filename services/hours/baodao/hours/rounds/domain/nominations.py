"""A nomination of a person or a group, and objections to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit
from baodao.hours.rounds.domain.rounds import Round
from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours import nominations as schema

_CHINA = "Asia/Shanghai"
_LISTED = ("shortlisted", "objected")
_SHOWN = (*_LISTED, "awarded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination(Aggregate):
    """A nomination in a round: of a volunteer, or of a group, the organisation.

    Who nominates (`nominated_by`) and reviews is shown to nobody. While somebody is on the list
    they have agreed (`agreed_at`) to be shown. `objections` is how many are not decided.
    `is_shown` is for lists.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("proposed",),
        shortlist=Move(("proposed",), "shortlisted"),
        decline=Move(("proposed",), "declined"),
        withdraw=Move(("proposed", "shortlisted", "objected"), "withdrawn"),
        object=Move(("shortlisted",), "objected"),
        clear=Move(("objected",), "shortlisted"),
        strike=Move(("objected",), "struck"),
        award=Move(("shortlisted",), "awarded"),
        pass_over=Move(("shortlisted",), "passed-over"),
    )

    round_id: str
    division: str
    honour: str
    volunteer_id: str | None
    organisation_id: str | None
    nominated_for: str | None
    nominated_by: str
    nominated_at: datetime
    grounds: str
    state: schema.NominationState = "proposed"
    agreed_at: datetime | None = None
    review_reason: str | None = None
    reviewed_by: str | None = None
    objections: int = 0
    awarded_on: str | None = None
    is_shown: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """It is of one nominee, who has agreed while listed, and is reviewed by another one."""
        if (self.volunteer_id is None) == (self.organisation_id is None):
            return "it is of a person or of a group"
        if self.state in _LISTED and self.agreed_at is None:
            return "it is on the list, and the nominee has not agreed"
        if self.nominated_by == self.volunteer_id or self.reviewed_by in self.involved:
            return "it was made or reviewed in one's own matter"
        if (self.objections > 0) != (self.state == "objected"):
            return f"it is {self.state} with {self.objections} open objections"
        if (self.awarded_on is not None) != (self.state == "awarded"):
            return f"it is {self.state}, and was given on {self.awarded_on}"
        return self.LIFE.broken(before, self)

    @property
    def involved(self) -> tuple[str, ...]:
        """Who is no judge of it: the nominee, who nominates and for whom."""
        those = (self.volunteer_id, self.organisation_id, self.nominated_by, self.nominated_for)
        return tuple(dict.fromkeys(one for one in those if one))

    @property
    def is_listed(self) -> bool:
        """Whether it is on the list of its round."""
        return self.state in _LISTED

    @classmethod
    def propose(
        cls,
        nomination_id: str,
        one: Round,
        command: schema.NominateVolunteer | schema.NominateGroup,
        *,
        volunteer_id: str | None = None,
        organisation_id: str | None = None,
        now: datetime,
    ) -> Change[Self]:
        """Nominate somebody in a round; they are told, and asked whether they agree."""
        made = cls(
            id=nomination_id,
            round_id=one.id,
            division=one.division,
            honour=command.honour,
            volunteer_id=volunteer_id,
            organisation_id=organisation_id,
            nominated_for=command.nominated_for,
            nominated_by=command.actor.id,
            nominated_at=now,
            grounds=command.grounds,
        )
        return made.change(schema.Nominated(**made._named(), honour=made.honour))

    def agree(self, now: datetime) -> Change[Self]:
        """Note that the nominee agrees to it, and to what is shown publicly."""
        told = schema.NominationAnswered(**self._named(), agrees=True)
        return self.change(told, agreed_at=now, is_shown=self.state in _SHOWN)

    def disagree(self) -> Change[Self]:
        """Note that they do not, or not any more; an honour that was given is not shown then."""
        told = schema.NominationAnswered(**self._named(), agrees=False)
        if self.state in self.LIFE.sources("withdraw"):
            fields: dict[str, Any] = {"state": "withdrawn", "objections": 0}
        else:
            fields = {}
        return self.change(told, agreed_at=None, is_shown=False, **fields)

    def review(self, command: schema.ReviewNomination) -> Change[Self]:
        """Put it on the list, or decline it."""
        told = schema.NominationReviewed(**self._named(), outcome=command.outcome)
        return self.change(
            told,
            state=command.outcome,
            review_reason=command.reason,
            reviewed_by=command.actor.id,
            is_shown=command.outcome == "shortlisted",
        )

    def object(self, due_on: str) -> Change[Self]:
        """Note that somebody objects to it: it is not given before that is decided."""
        told = schema.NominationObjected(**self._named(), due_on=due_on)
        return self.change(told, state="objected", objections=self.objections + 1)

    def decide(self, outcome: schema.ObjectionOutcome) -> Change[Self]:
        """Note what was decided of an objection; of one that was withdrawn meanwhile nothing."""
        if self.state != "objected":
            return self.change()
        told = schema.ObjectionDecided(**self._named(), outcome=outcome)
        if outcome == "upheld":
            return self.change(told, state="struck", objections=0, is_shown=False)
        left = self.objections - 1
        return self.change(told, state="objected" if left else "shortlisted", objections=left)

    def award(self, one: Round, now: datetime) -> Change[Self]:
        """Give the honour."""
        awarded_on = today(now)
        told = schema.HonourAwarded(
            **self._named(),
            honour=self.honour,
            awarded_on=awarded_on,
            issuer=one.division,
            level=one.level,
        )
        return self.change(told, state="awarded", awarded_on=awarded_on)

    def pass_over(self) -> Change[Self]:
        """Give nothing to somebody who is suspended, or who is on the list by another record."""
        told: Event = schema.NominationPassedOver(**self._named())
        return self.change(told, state="passed-over", is_shown=False)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "nomination_id": self.id,
            "round_id": self.round_id,
            "volunteer_id": self.volunteer_id,
            "organisation_id": self.organisation_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Aggregate):
    """What somebody objects to a nomination, decided within so many working days."""

    LIFE: ClassVar = LifeCycle(
        begins=("raised",), decide=Move(("raised",), ("upheld", "dismissed"))
    )

    nomination_id: str
    division: str
    objector_id: str
    objection_text: str
    objected_at: datetime
    days: int
    state: schema.ObjectionState = "raised"
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """It is decided once, and not by who has raised it."""
        if self.decided_by == self.objector_id:
            return "it was decided by who has raised it"
        if (self.decided_at is None) != (self.state == "raised"):
            return f"it is {self.state}, decided at {self.decided_at}"
        return self.LIFE.broken(before, self)

    @property
    def limit(self) -> Limit:
        """Until when it is to be decided, as that is counted now."""
        return Limit.of(self.objected_at, _CHINA, self.days)

    @property
    def due_on(self) -> str:
        """The last day of its deadline."""
        return self.limit.on

    def is_late(self, now: datetime) -> bool:
        """Whether it was, or is by now, not decided in time."""
        return self.limit.is_past(self.decided_at or now)

    @classmethod
    def raise_to(
        cls,
        objection_id: str,
        nomination: Nomination,
        command: schema.ObjectToNomination,
        policy: Policy,
        now: datetime,
    ) -> Change[Self]:
        """Object to a nomination; of it the nominee is told, and not by whom."""
        return cls.create(
            id=objection_id,
            nomination_id=nomination.id,
            division=nomination.division,
            objector_id=command.actor.id,
            objection_text=command.objection_text,
            objected_at=now,
            days=policy.objection_days,
        )

    def decide(self, command: schema.DecideObjection, now: datetime) -> Change[Self]:
        """Uphold or dismiss it."""
        return self.change(
            state=command.outcome,
            decision_reason=command.reason,
            decided_at=now,
            decided_by=command.actor.id,
        )
