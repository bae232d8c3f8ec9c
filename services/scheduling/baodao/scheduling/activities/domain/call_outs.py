"""Emergency call-outs 应急集结: an activity with one shift, and how many an organisation makes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.categories import CATEGORIES
from baodao.scheduling.common.policies import Policy
from baodao.schema import Refusal
from baodao.schema.scheduling.activities import CreateActivity, ShiftPlan
from baodao.schema.scheduling.call_outs import CallOut, TooManyCallOuts

_EMERGENCY = "10"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOutCount(Aggregate):
    """How many call-outs an organisation has made on a day in China; its id is theirs."""

    day: str = ""
    made: int = 0

    @classmethod
    def none(cls, organisation_id: str) -> Self:
        """Of an organisation that has made none yet."""
        return cls(id=organisation_id)

    def made_on(self, day: str) -> int:
        """How many it has made on a day, as far as that is the last on which it made any."""
        return self.made if self.day == day else 0

    def refusals(self, policy: Policy, now: datetime) -> list[Refusal]:
        """`too-many-call-outs` if it may make no more today."""
        most = policy.call_outs_a_day
        return [TooManyCallOuts(most=most)] if self.made_on(today(now)) >= most else []

    def count(self, now: datetime) -> Change[Self]:
        """Count one more."""
        day = today(now)
        return self.change(day=day, made=self.made_on(day) + 1)


def plan_of(command: CallOut, policy: Policy, now: datetime) -> CreateActivity:
    """The activity that a call-out amounts to; whoever calls is responsible for it."""
    category = CATEGORIES.get(command.category_code, CATEGORIES[_EMERGENCY])
    skills = [{"name": command.skill}] if command.skill else []
    shift = ShiftPlan.model_validate(
        {
            "starts_at": command.starts_at or now,
            "ends_at": command.ends_at,
            "max_crew": command.max_crew,
            "skills": skills,
            "courses_needed": [command.course] if command.course else [],
        }
    )
    return CreateActivity.model_construct(
        actor=command.actor,
        command_id=command.command_id,
        organisation_id=command.organisation_id,
        division=command.division,
        title=command.title,
        category=category.zh,
        category_code=command.category_code,
        place=command.place,
        point=command.point,
        responsible_id=command.actor.id,
        risk_note=command.risk_note or policy.call_out_risk_note,
        danger=command.danger,
        insurance=command.insurance,
        shifts=[shift],
    )
