"""Points on the globe as aggregates keep them: of places that everybody may know."""

from dataclasses import dataclass
from typing import Self

from baodao.schema.places import Point


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of WGS 84 in degrees."""

    degrees_north: float
    degrees_east: float

    @classmethod
    def of(cls, point: Point | None) -> Self | None:
        """The point as it is kept."""
        return cls(point.degrees_north, point.degrees_east) if point else None
