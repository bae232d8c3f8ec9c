"""The rules of scheduling that a policy pack may set; packs are those of registration."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked

RuleName = Literal[
    "publish_ahead_days",
    "check_in_early_minutes",
    "check_out_late_minutes",
    "device_clock_ahead_minutes",
    "waitlist_places",
    "offer_minutes",
    "offer_least_minutes",
    "offer_rests_from_hour",
    "offer_rests_until_hour",
    "offer_rests_if_hours_left",
    "cancel_free_minutes",
    "travel_gap_minutes",
    "sign_ups_ahead",
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
    waitlist_places: int | None = Field(default=None, strict=True, ge=0, le=1_000)
    """How many people can wait 候补 for seats of one shift (500)."""
    offer_minutes: int | None = Field(default=None, strict=True, ge=5, le=2_880)
    """How long a seat is held for who waited longest (120)."""
    offer_least_minutes: int | None = Field(default=None, strict=True, ge=1, le=240)
    """With less left until the start nothing is offered any more (15)."""
    offer_rests_from_hour: int | None = Field(default=None, strict=True, ge=0, le=23)
    """From which hour of the place on the time of an offer rests over night (21)."""
    offer_rests_until_hour: int | None = Field(default=None, strict=True, ge=0, le=23)
    """Until which hour it rests; the same as the one before is never (8)."""
    offer_rests_if_hours_left: int | None = Field(default=None, strict=True, ge=0, le=72)
    """With less left until the start an offer does not rest (12)."""
    cancel_free_minutes: int | None = Field(default=None, strict=True, ge=0, le=10_080)
    """A seat given back later than so long before the start is marked as late (180)."""
    travel_gap_minutes: int | None = Field(default=None, strict=True, ge=0, le=240)
    """How long it takes at least from one shift to another (0)."""
    sign_ups_ahead: int | None = Field(default=None, strict=True, ge=1, le=300)
    """How many seats somebody may hold and wait for ahead (60)."""
    locked: list[RuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
