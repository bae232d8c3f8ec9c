"""The rules of scheduling that a policy pack may set; packs are those of registration."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.base import Asked, Text
from baodao.schema.scheduling.activity_facts import AgreementReason

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
    "confirm_hours",
    "confirm_least_minutes",
    "minimum_marks_hours",
    "reminder_hours",
    "roster_hours",
    "insured_list_hours",
    "radius_metres",
    "least_radius_metres",
    "most_radius_metres",
    "longest_shift_hours",
    "agreement_for",
    "agreement_days",
    "large_event_people",
    "device_clock_off_minutes",
    "own_code_minutes",
    "wrong_codes",
    "ask_check_out_minutes",
    "propose_check_out_days",
    "close_roll_days",
    "look_back_days",
    "call_outs_a_day",
    "call_out_hours_ahead",
    "call_out_risk_note",
    "invitation_hours",
    "invitations_open",
]

MOST_HOURS_BEFORE = 168
"""Nothing is due longer before a shift starts than a week."""
MOST_GAP_MINUTES = 240
"""How long the way to a shift, or handing over to the next one, is said to take at most."""
HoursBefore = Annotated[int, Field(strict=True, ge=1, le=MOST_HOURS_BEFORE)]


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
    travel_gap_minutes: int | None = Field(default=None, strict=True, ge=0, le=MOST_GAP_MINUTES)
    """How long it takes at least from one shift to another (0)."""
    sign_ups_ahead: int | None = Field(default=None, strict=True, ge=1, le=300)
    """How many seats somebody may hold and wait for ahead (60)."""
    confirm_hours: int | None = Field(default=None, strict=True, ge=1, le=336)
    """How long somebody has to confirm a seat of a shift that has changed (48)."""
    confirm_least_minutes: int | None = Field(default=None, strict=True, ge=0, le=10_080)
    """With less left until the start nobody has to confirm, and everybody may cancel (300)."""
    minimum_marks_hours: list[HoursBefore] | None = Field(default=None, max_length=4)
    """How long before the start it is told that too few people come (48 and 24)."""
    reminder_hours: HoursBefore | None = None
    """How long before the start who holds a seat is reminded, but at night (24)."""
    roster_hours: HoursBefore | None = None
    """How long before the start who is responsible sees who comes by name (24)."""
    insured_list_hours: HoursBefore | None = None
    """How long before the start the list for the insurer is due (24; 条例 art. 17)."""
    radius_metres: int | None = Field(default=None, strict=True, ge=10, le=20_000)
    """How far from its point an activity reaches, where its organiser says nothing (300 m)."""
    least_radius_metres: int | None = Field(default=None, strict=True, ge=10, le=20_000)
    """The smallest radius that an organiser may give (50): satellites err by 30 m in streets."""
    most_radius_metres: int | None = Field(default=None, strict=True, ge=10, le=20_000)
    """The largest (3,000)."""
    longest_shift_hours: int | None = Field(default=None, strict=True, ge=1, le=72)
    """How long a shift may be (24)."""
    agreement_for: list[AgreementReason] | None = Field(default=None, max_length=7)
    """What takes a written agreement with each volunteer (all but `outside-city`)."""
    agreement_days: int | None = Field(default=None, strict=True, ge=1, le=366)
    """From its first to its last day, an activity of so many days is `long-term` (30)."""
    large_event_people: int | None = Field(default=None, strict=True, ge=1, le=100_000)
    """With so many volunteers an activity is a `large-event` (200)."""
    device_clock_off_minutes: int | None = Field(default=None, strict=True, ge=1, le=1_440)
    """By how much a device's clock may be wrong before that is flagged (10)."""
    own_code_minutes: int | None = Field(default=None, strict=True, ge=1, le=60)
    """How long the code is good that somebody shows to be scanned (5)."""
    wrong_codes: int | None = Field(default=None, strict=True, ge=1, le=20)
    """After how many wrong codes only the organiser records somebody (5)."""
    ask_check_out_minutes: int | None = Field(default=None, strict=True, ge=0, le=1_440)
    """How long after the end of a shift it is asked when somebody left (30)."""
    propose_check_out_days: int | None = Field(default=None, strict=True, ge=1, le=9)
    """On which working day after a shift it is proposed that they left at its end (3)."""
    close_roll_days: int | None = Field(default=None, strict=True, ge=1, le=9)
    """On which working day after a shift its roll closes by itself (7 of the 10 of art. 11)."""
    look_back_days: int | None = Field(default=None, strict=True, ge=0, le=730)
    """How many days after an activity it is looked whether it has lasted 回头看; 0 is never (0)."""
    call_outs_a_day: int | None = Field(default=None, strict=True, ge=0, le=50)
    """How many emergency call-outs 应急集结 an organisation makes a day (3); 0 is none."""
    call_out_hours_ahead: int | None = Field(default=None, strict=True, ge=0, le=72)
    """How far ahead a call-out may start (24)."""
    call_out_risk_note: Text | None = None
    """The risk note of a call-out for which nobody has written one (条例 art. 12)."""
    invitation_hours: int | None = Field(default=None, strict=True, ge=1, le=720)
    """How long somebody who is invited can accept, where nothing else is said (72)."""
    invitations_open: int | None = Field(default=None, strict=True, ge=0, le=10_000)
    """How many invitations to one shift may be unanswered at once (50)."""
    locked: list[RuleName] | None = Field(default=None, max_length=40)
    """Rules that packs below may not change."""
