"""Where a place is: a point on the globe, and how far around it still counts as there.

Always of a place that everybody may know, never of a person.
"""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from baodao.schema.base import Value
from baodao.schema.forms import SENTENCES, Sentence

DECIMALS = 6
"""Six decimals of a degree are 11 cm; more are no measurement of a place."""

SENTENCES["too-many-decimals"] = Sentence(
    "It has 6 decimals at most, as 39.125462", "最多填写 6 位小数,例如 39.125462"
)


def _measured(degrees: float) -> float:
    if round(degrees, DECIMALS) != degrees:
        raise PydanticCustomError("too_many_decimals", SENTENCES["too-many-decimals"].en)
    return degrees


class Point(Value):
    """A point of WGS 84 in degrees, as satellites tell it.

    Maps published in China show GCJ-02, some hundred metres beside it: what is read off such a map
    is converted before it comes here.
    """

    degrees_north: float = Field(ge=-90, le=90, allow_inf_nan=False)
    degrees_east: float = Field(ge=-180, le=180, allow_inf_nan=False)


class GivenPoint(Point):
    """A point as it is given: with six decimals at most."""

    model_config = ConfigDict(extra="forbid")

    degrees_north: Annotated[float, AfterValidator(_measured)] = Field(
        ge=-90, le=90, allow_inf_nan=False
    )
    degrees_east: Annotated[float, AfterValidator(_measured)] = Field(
        ge=-180, le=180, allow_inf_nan=False
    )


Metres = Annotated[int, Field(strict=True, ge=1, le=20_000)]
"""A distance in whole metres."""
