"""Points on the globe as aggregates keep them: of places that everybody may know."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Self

from baodao.schema.places import Point

EARTH_METRES = 6_371_009
"""The mean radius of the globe; as a sphere it is wrong by half a percent at most."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of WGS 84 in degrees."""

    degrees_north: float
    degrees_east: float

    @classmethod
    def of(cls, point: Point | None) -> Self | None:
        """The point as it is kept."""
        return cls(point.degrees_north, point.degrees_east) if point else None

    def metres_to(self, other: "Spot") -> int:
        """The way along the great circle (haversine), in whole metres."""
        north, also = radians(self.degrees_north), radians(other.degrees_north)
        east = radians(other.degrees_east - self.degrees_east)
        half = sin((also - north) / 2) ** 2 + cos(north) * cos(also) * sin(east / 2) ** 2
        return round(2 * EARTH_METRES * asin(min(1.0, sqrt(half))))
