"""What earns party members points 双报到积分: the section `points`. Without a rule nothing does."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked
from baodao.schema.forms import SENTENCES, Sentence

SENTENCES["point-limit"] = Sentence(
    "A limit and its period are given together",
    "上限与周期须一并填写",
)

Period = Literal["quarter", "half-year", "year"]
PointKind = Literal[
    "report-accepted",
    "activity-attended",
    "contact-recorded",
    "claim-confirmed",
    "project-accepted",
]
"""What points can be given for: what registration knows of a party member by the day."""
PointRuleName = Literal["gives", "percent"]


class PointRule(Asked):
    """So many points for each record of a kind, and perhaps no more than so many in each period."""

    given_for: PointKind
    points: int = Field(strict=True, ge=1, le=1000)
    at_most: int | None = Field(default=None, strict=True, ge=1, le=100_000)
    per: Period | None = None

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if (self.at_most is None) != (self.per is None):
            raise PydanticCustomError("point_limit", "A limit needs its period")
        return self


def _each_once(rules: list[PointRule]) -> list[PointRule]:
    if len({one.given_for for one in rules}) < len(rules):
        raise PydanticCustomError("comes_twice", "A kind may come once only")
    return rules


class PointRules(Asked):
    """What a pack says about points; a rule that is absent is inherited, and none is the default.

    What is done on a day is worth what the pack says that held when the day began, for ever.
    """

    gives: Annotated[list[PointRule], AfterValidator(_each_once)] | None = Field(
        default=None, max_length=10
    )
    """The whole list of what points are given for."""
    percent: int | None = Field(default=None, strict=True, ge=1, le=1000)
    """How much of that is given, rounded down (100); 150 while hands are needed."""
    locked: list[PointRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
