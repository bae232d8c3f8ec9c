"""Assessments: under which standard premises were looked at, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.registration.premises.domain.rules import PremisesPolicy
from baodao.schema import Refusal
from baodao.schema.registration.premises import (
    AreaUnknown,
    AssessPremises,
    BelowStandard,
    HouseholdsUnknown,
    Standing,
)
from baodao.schema.registration.premises_rules import PremisesStandard

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """That premises meet a standard or not, from a day on. Nothing ever changes it.

    `standard` is its name and `policy_version` that of the pack which had it; `area` in m² is what
    had been measured then.
    """

    day: str
    met: bool
    standard: str
    policy_version: str
    area: int | None
    households: int | None
    reason: str | None
    recorded_at: datetime
    by: str
    by_role: str

    @classmethod
    def of(
        cls,
        command: AssessPremises,
        standard: PremisesStandard,
        policy: PremisesPolicy,
        area: int | None,
        now: datetime,
    ) -> Self:
        """What somebody has found under this standard."""
        return cls(
            day=command.day,
            met=command.met,
            standard=standard.standard,
            policy_version=policy.version,
            area=area,
            households=command.households,
            reason=command.reason,
            recorded_at=now,
            by=command.actor.id,
            by_role=command.actor.role,
        )


def standing_at(assessments: Iterable[Assessed], day: str) -> Standing:
    """How premises stand on a day: as of the last day assessed up to it; of one day, the last."""
    known = [one for one in assessments if one.day <= day]
    if not known:
        return "not-assessed"
    # The first of equals is taken: of one day, the last one that was recorded.
    return "met" if max(reversed(known), key=lambda one: one.day).met else "not-met"


def met_refusals(
    standard: PremisesStandard, area: int | None, households: int | None
) -> list[Refusal]:
    """Why premises of this area in m² cannot meet a standard; whole numbers all the way."""
    each = standard.area_per_hundred_households
    if area is None:
        return [AreaUnknown()] if standard.least_area or each else []
    if each and households is None:
        return [HouseholdsUnknown()]
    # Rounded up: a m² that is begun is needed as a whole.
    served = -(-each * households // _HUNDRED) if each and households else 0
    least = max(standard.least_area or 0, served)
    return [BelowStandard(area=area, least=least)] if area < least else []
