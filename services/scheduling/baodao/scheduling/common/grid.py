"""A grid over the globe: what is near is in few cells, each of which an index finds.

Rows are 0.02 degrees high, some 2.2 km; of each row the cells are as many as keep them at least as
wide as they are high, so that as few lie around a point in 漠河 as in 三亚.
"""

from math import asin, cos, degrees, floor, radians, sin

from baodao.kernel.spots import EARTH_METRES, Spot
from baodao.kit.store import Document

_ROW_DEGREES = 0.02
_ROWS = round(180 / _ROW_DEGREES)


def cell_of(spot: Spot) -> str:
    """The cell in which a point is."""
    row = _row(spot.degrees_north)
    return f"{row}.{_column(spot.degrees_east, _columns(row)) % _columns(row)}"


def cells_around(spot: Spot, metres: int) -> list[str]:
    """All cells that may have something that is so near or nearer."""
    reach = degrees(metres / EARTH_METRES)
    north, south = spot.degrees_north + reach, spot.degrees_north - reach
    is_polar = north >= 90 or south <= -90  # noqa: PLR2004 -- a pole is within reach
    found: list[str] = []
    for row in range(_row(south), _row(north) + 1):
        columns = _columns(row)
        first, last = 0, columns - 1
        if not is_polar:
            wide = degrees(asin(sin(radians(reach)) / cos(radians(spot.degrees_north))))
            first = _column(spot.degrees_east - wide, columns)
            last = min(_column(spot.degrees_east + wide, columns), first + columns - 1)
        found += [f"{row}.{column % columns}" for column in range(first, last + 1)]
    return found


def cell(document: Document) -> str | None:
    """The cell of a stored document that has a point; None if it has none."""
    where = document.get("where")
    point = where.get("point") if isinstance(where, dict) else None
    if not isinstance(point, dict):
        return None
    at = [point.get("degrees_north"), point.get("degrees_east")]
    north, east = (one if isinstance(one, float | int) else None for one in at)
    return None if north is None or east is None else cell_of(Spot(north, east))


def _row(north: float) -> int:
    return min(max(floor((north + 90) / _ROW_DEGREES), 0), _ROWS - 1)


def _columns(row: int) -> int:
    edges = (abs(row * _ROW_DEGREES - 90), abs((row + 1) * _ROW_DEGREES - 90))
    # The edge towards the pole is the shorter one.
    return max(1, floor(360 / _ROW_DEGREES * cos(radians(min(90.0, max(edges))))))


def _column(east: float, columns: int) -> int:
    return floor((east + 180) / 360 * columns)
