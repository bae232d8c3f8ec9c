"""The rules of scheduling that a policy pack may set; packs are those of registration."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked

RuleName = Literal[
    "publish_ahead_days",
    "check_in_early_minutes",
    "check_out_late_minutes",
    "device_clock_ahead_minutes",
]


class SchedulingRules(Asked):
    """What a pack says about activities and attendance; a rule that is absent is inherited."""

    publish_ahead_days: int | None = Field(default=None, strict=True, ge=1, le=1_000)
    """How far ahead an activity may be published (366 if no pack says otherwise)."""
    check_in_early_minutes: int | None = Field(default=None, strict=True, ge=0, le=720)
    """How long before its start a shift takes check-ins 签到 (60)."""
    check_out_late_minutes: int | None = Field(default=None, strict=True, ge=0, le=2_880)
    """How long after its end a shift takes check-outs 签退 (240)."""
    device_clock_ahead_minutes: int | None = Field(default=None, strict=True, ge=0, le=60)
    """How far a device's clock may be ahead of the server's (2)."""
    locked: list[RuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
