"""What a policy pack says about hours."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked


class HoursRules(Asked):
    """What a pack says about the ledger; a rule that is absent is inherited."""

    grace_minutes: int | None = Field(default=None, strict=True, ge=0, le=60)
    """Minutes before and after a shift that count where somebody served them (0)."""
    locked: list[Literal["grace_minutes"]] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
