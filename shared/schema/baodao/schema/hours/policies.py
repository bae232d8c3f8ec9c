"""What a policy pack says about hours."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked
from baodao.schema.words import OpenLine

RuleName = Literal[
    "grace_minutes",
    "recording_days",
    "evaluation_scale",
    "complaint_days",
    "complaint_words_days",
]


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
    locked: list[RuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
