"""What holds at the desk 服务台: the section `desk` of policy packs."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked

DeskRuleName = Literal["sheet_days"]


class DeskRules(Asked):
    """What a pack says about the desk; a rule that is absent is inherited."""

    sheet_days: int | None = Field(default=None, strict=True, ge=1, le=366)
    """How many days after its signature a sheet of paper can still be acted on (90)."""
    locked: list[DeskRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
