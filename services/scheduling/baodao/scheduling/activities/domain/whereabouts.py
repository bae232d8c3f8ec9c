"""Where an activity is: what people read, and a point with a radius where attendance is judged."""

from dataclasses import dataclass, replace
from typing import Any, Self

from baodao.kernel.spots import Spot
from baodao.scheduling.common.policies import Policy
from baodao.schema import Refusal
from baodao.schema.places import Point
from baodao.schema.scheduling.activity_refusals import RadiusOutOfBounds, RadiusWithoutPoint
from baodao.schema.scheduling.plans import ActivityPlan


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A place in words, perhaps its station 站点 or venue, perhaps a point and a radius in metres.

    Of a draft the radius may be missing: the pack says it when the activity is published.
    """

    place: str
    station: str | None = None
    point: Spot | None = None
    radius_metres: int | None = None

    @classmethod
    def planned(cls, plan: ActivityPlan) -> Self:
        """Where a plan says it is."""
        return cls(plan.place, plan.station, Spot.of(plan.point), plan.radius_metres)

    def point_refusals(self) -> list[Refusal]:
        """`radius-without-point` if there is nothing that the radius is around."""
        if self.radius_metres is None or self.point:
            return []
        return [RadiusWithoutPoint(radius_metres=self.radius_metres)]

    def radius_refusals(self, policy: Policy) -> list[Refusal]:
        """`radius-out-of-bounds` if the pack allows no such radius."""
        radius = self.radius_metres
        least, most = policy.least_radius_metres, policy.most_radius_metres
        if radius is None or least <= radius <= most:
            return []
        return [RadiusOutOfBounds(radius_metres=radius, least=least, most=most)]

    def completed(self, policy: Policy) -> Self:
        """With the pack's radius, where there is a point and nothing else was said."""
        if self.point is None or self.radius_metres is not None:
            return self
        return replace(self, radius_metres=policy.radius_metres)

    def is_elsewhere(self, before: "Whereabouts | None") -> bool:
        """Whether somebody would go to another place than before; how wide it is, is no place."""
        if before is None:
            return False
        spot = (before.place, before.station, before.point)
        return spot != (self.place, self.station, self.point)

    def facts(self) -> dict[str, Any]:
        """As messages tell it: `place`, `station`, `point`, `radius_metres`."""
        spot = self.point
        return {
            "place": self.place,
            "station": self.station,
            "point": Point.model_validate(spot, from_attributes=True) if spot else None,
            "radius_metres": self.radius_metres,
        }
