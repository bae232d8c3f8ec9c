"""Plans of activities: what is wrong with them as such, and how they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from baodao.scheduling.activities.domain.categories import CATEGORIES
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.activities.domain.zones import ZONES
from baodao.scheduling.common.ages import minimum_age_refusals
from baodao.schema import Refusal
from baodao.schema.scheduling import plans as schema
from baodao.schema.scheduling.activity_facts import ScopeKind
from baodao.schema.scheduling.activity_refusals import (
    CrewOutOfOrder,
    NotVolunteering,
    PriceRefused,
    ScopeUnclear,
    ShiftWithoutDuration,
    UnknownCategoryCode,
    UnknownZone,
)


@dataclass(frozen=True, slots=True)
class Insurance:
    """The insurance of the volunteers, on the days of `[from_day, until_day)`."""

    insurer: str
    number: str
    from_day: str
    until_day: str

    @classmethod
    def of(cls, given: schema.Insurance | None) -> Self | None:
        """The insurance as it is kept."""
        return cls(**given.model_dump()) if given else None

    def covers(self, day: str) -> bool:
        """Whether it holds on a day."""
        return self.from_day <= day < self.until_day


@dataclass(frozen=True, slots=True)
class SkillNeeded:
    """A skill that a shift needs, and whether it has to be proved."""

    name: str
    proof: bool


@dataclass(frozen=True, slots=True)
class SignUpScope:
    """For whom a shift is; `organisation_id` or `division` if it is for those of one."""

    to: ScopeKind
    organisation_id: str | None = None
    division: str | None = None


OPEN = SignUpScope("open")


def described(plan: schema.ActivityPlan) -> dict[str, Any]:
    """The fields of an activity that its organiser says, but for who is responsible."""
    return {
        "title": plan.title,
        "category": plan.category,
        "category_code": plan.category_code,
        "kind": plan.kind,
        "provider": plan.provider,
        "where": Whereabouts.planned(plan),
        "risk_note": plan.risk_note,
        "zone": plan.zone,
        "danger": plan.danger,
        "insurance": Insurance.of(plan.insurance),
        "subsidies": tuple(dict.fromkeys(plan.subsidies)),
        "with_foreigners": plan.with_foreigners,
        "agreement_asked": plan.agreement_asked,
        "agreement_text": plan.agreement_text,
        "by_approval": plan.by_approval,
    }


def planned(plan: schema.ShiftPlan) -> dict[str, Any]:
    """The fields of a shift that its organiser says."""
    return {
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "role": plan.role,
        "min_crew": plan.min_crew,
        "max_crew": plan.max_crew,
        "sign_up_opens_at": plan.sign_up_opens_at,
        "opens_as_planned": plan.sign_up_opens_at is not None,
        "minimum_age": plan.minimum_age,
        "skills": tuple(SkillNeeded(one.name, one.proof) for one in plan.skills),
        "shadow_places": plan.shadow_places,
        "changeover_minutes": plan.changeover_minutes,
        "max_waiting": plan.max_waiting,
        "scope": SignUpScope(**plan.scope.model_dump()),
        "by_approval": plan.by_approval,
        "post_id": plan.post_id,
        "courses_needed": tuple(dict.fromkeys(plan.courses_needed)),
    }


def plan_refusals(plan: schema.ActivityPlan, shifts: Iterable[schema.ShiftPlan]) -> list[Refusal]:
    """What is wrong with a plan, whenever it may be published; shifts each by their number."""
    refusals = Whereabouts.planned(plan).point_refusals()
    if plan.zone not in ZONES:
        refusals.append(UnknownZone(zone=plan.zone))
    if plan.category_code and plan.category_code not in CATEGORIES:
        refusals.append(UnknownCategoryCode(category_code=plan.category_code))
    if plan.price_fen:
        refusals.append(PriceRefused(price_fen=plan.price_fen))
    if plan.kind == "volunteer" and plan.provider != "residents":
        refusals.append(NotVolunteering(provider=plan.provider))
    for number, shift in enumerate(shifts, 1):
        refusals += _shift_refusals(number, shift)
    return refusals


def _shift_refusals(number: int, shift: schema.ShiftPlan) -> list[Refusal]:
    refusals: list[Refusal] = []
    starts_at, ends_at = shift.starts_at, shift.ends_at
    if ends_at <= starts_at:
        refusals.append(ShiftWithoutDuration(number=number, starts_at=starts_at, ends_at=ends_at))
    if shift.min_crew > shift.max_crew:
        refusals.append(
            CrewOutOfOrder(number=number, min_crew=shift.min_crew, max_crew=shift.max_crew)
        )
    refusals += minimum_age_refusals(shift.minimum_age)
    scope = shift.scope
    named = {
        "organisation_id": (scope.to == "unit", scope.organisation_id),
        "division": (scope.to == "division", scope.division),
    }
    for field, (is_needed, value) in named.items():
        if is_needed != (value is not None):
            refusals.append(ScopeUnclear(number=number, to=scope.to, field=field))
    return refusals
