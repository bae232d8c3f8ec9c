"""What a policy pack says about hours."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked
from baodao.schema.forms import SENTENCES, Sentence
from baodao.schema.words import OpenLine

SENTENCES["not-ascending"] = Sentence(
    "Each is more than the one before", "须逐项递增,后一项大于前一项"
)

RuleName = Literal[
    "grace_minutes",
    "recording_days",
    "evaluation_scale",
    "complaint_days",
    "complaint_words_days",
    "star_hours",
    "star_granting",
    "stars_in_order",
]
Granting = Literal["automatic", "community", "street", "district", "city", "province"]
"""At which level a star is granted; `automatic`: it is awarded with the hours."""
MOST_STARS = 10
StarLevel = Annotated[int, Field(strict=True, ge=1, le=MOST_STARS)]


def _ascending(numbers: list[int]) -> list[int]:
    if sorted(set(numbers)) != numbers:
        raise PydanticCustomError("not_ascending", SENTENCES["not-ascending"].en)
    return numbers


class HoursRules(Asked):
    """What a pack says about the ledger; a rule that is absent is inherited."""

    grace_minutes: int | None = Field(default=None, strict=True, ge=0, le=60)
    """Minutes before and after a shift that count where somebody served them (0)."""
    recording_days: int | None = Field(default=None, strict=True, ge=1, le=10)
    """Within how many working days what was served is recorded (10, as Order 67 art. 11 says)."""
    evaluation_scale: list[OpenLine] | None = Field(default=None, min_length=1, max_length=7)
    """The qualities 评价等次 that a service can have, the best first (优, 良, 合格, 不合格)."""
    complaint_days: int | None = Field(default=None, strict=True, ge=1, le=60)
    """Within how many working days a complaint is answered or redirected (15)."""
    complaint_words_days: int | None = Field(default=None, strict=True, ge=30, le=1_095)
    """For how many days after it was closed the words of a complaint are kept (365)."""
    star_hours: (
        Annotated[
            list[Annotated[int, Field(strict=True, ge=1, le=100_000)]], AfterValidator(_ascending)
        ]
        | None
    ) = Field(default=None, max_length=MOST_STARS)
    """What each star takes, from the first (100, 300, 600, 1000, 1500: 民函〔2012〕340号)."""
    star_granting: list[Granting] | None = Field(default=None, min_length=1, max_length=MOST_STARS)
    """Who grants each star; the last one holds for all stars above (`automatic`)."""
    stars_in_order: Annotated[list[StarLevel], AfterValidator(_ascending)] | None = Field(
        default=None, max_length=MOST_STARS
    )
    """Stars that only who was awarded the one before gets (none; 四川: the fifth)."""
    locked: list[RuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
