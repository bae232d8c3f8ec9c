"""What premises have to be like: the section `premises` of policy packs.

A standard is data with a name, never a constant: so many m² in all, or for each hundred households,
are the rule of a pack that says so, with the document that it follows.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked
from baodao.schema.words import OpenLine

PremisesKind = Literal["committee-office", "activity-venue", "service-station", "service-centre"]
PremisesRuleName = Literal["standards", "look_again_days"]

SquareMetres = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""A floor area in whole m²."""


class PremisesStandard(Asked):
    """The standard for one kind of premises; its bounds are for the area of each by itself."""

    kind: PremisesKind
    standard: OpenLine = Field(description="the document and its version")
    least_area: SquareMetres | None = None
    """What meets it has at least so many m²."""
    area_per_hundred_households: SquareMetres | None = None
    """What meets it has at least so many m² for each hundred households that it serves."""


def _each_once(standards: list[PremisesStandard]) -> list[PremisesStandard]:
    if len({one.kind for one in standards}) < len(standards):
        raise PydanticCustomError("comes_twice", "A kind may come once only")
    return standards


class PremisesRules(Asked):
    """What a pack says about premises; a rule that is absent is inherited, and none is the default.

    Without a standard for a kind, no premises of that kind are assessed.
    """

    standards: Annotated[list[PremisesStandard], AfterValidator(_each_once)] | None = Field(
        default=None, max_length=10
    )
    """The whole list of standards."""
    look_again_days: int | None = Field(default=None, strict=True, ge=1, le=731)
    """How many days after an assessment somebody looks again 回头看, unless it says another day."""
    locked: list[PremisesRuleName] | None = Field(default=None, max_length=10)
    """Rules that packs below may not change."""
