"""What scheduling refuses; part of `baodao.schema.scheduling`, which has it all."""

from baodao.schema.base import Id, Instant, Refusal

__all__ = [
    "AlreadyRecorded",
    "AlreadySignedUp",
    "CheckOutBeforeCheckIn",
    "ConsentMissing",
    "CrewOutOfOrder",
    "NotADraft",
    "NotPublished",
    "NotSignedUp",
    "OutsideCheckInWindow",
    "Overlaps",
    "ShiftFull",
    "ShiftWithoutDuration",
    "SignUpClosed",
    "SignUpNotOpen",
    "StartsInThePast",
    "TimeInTheFuture",
    "TooFarAhead",
    "UnknownZone",
    "VolunteerNotActive",
]


class ShiftWithoutDuration(
    Refusal,
    slug="shift-without-duration",
    en="Shift {number} must end after it starts ({starts_at} to {ends_at}).",
    zh="第 {number} 个班次的结束时间必须晚于开始时间({starts_at} 至 {ends_at})。",
):
    """A shift of zero or negative length; `number` counts from 1."""

    number: int
    starts_at: Instant
    ends_at: Instant


class CrewOutOfOrder(
    Refusal,
    slug="crew-out-of-order",
    en="Shift {number} asks for at least {min_crew} but at most {max_crew} people.",
    zh="第 {number} 个班次的最少人数 {min_crew} 超过最多人数 {max_crew}。",
):
    """The minimum crew is larger than the maximum."""

    number: int
    min_crew: int
    max_crew: int


class UnknownZone(
    Refusal,
    slug="unknown-zone",
    en="{zone} is not an IANA time zone.",
    zh="{zone} 不是有效的时区。",
):
    """A zone that the time zone database does not have."""

    zone: str


class StartsInThePast(
    Refusal,
    slug="starts-in-the-past",
    en="The shift {shift_id} starts at {starts_at}, which is past.",
    zh="班次 {shift_id} 的开始时间 {starts_at} 已过。",
):
    """Only future activities can be published."""

    shift_id: Id
    starts_at: Instant


class TooFarAhead(
    Refusal,
    slug="too-far-ahead",
    en="The shift {shift_id} ends more than a year from now.",
    zh="班次 {shift_id} 的结束时间超过一年。",
):
    """An activity lies within one year of its publishing."""

    shift_id: Id


class NotADraft(
    Refusal,
    slug="not-a-draft",
    en="The activity {activity_id} is already published.",
    zh="活动 {activity_id} 已发布。",
):
    """Publishing is possible once."""

    activity_id: Id


class NotPublished(
    Refusal,
    slug="not-published",
    en="The shift {shift_id} is not published.",
    zh="班次 {shift_id} 尚未发布。",
):
    """Nobody can sign up for a draft."""

    shift_id: Id


class SignUpNotOpen(
    Refusal,
    slug="sign-up-not-open",
    en="Sign-up opens at {opens_at}.",
    zh="报名将于 {opens_at} 开放。",
):
    """Too early."""

    opens_at: Instant


class SignUpClosed(
    Refusal,
    slug="sign-up-closed",
    en="The shift started at {starts_at}.",
    zh="班次已于 {starts_at} 开始。",
):
    """Too late: seats are taken and given back until the shift starts."""

    starts_at: Instant


class ShiftFull(
    Refusal,
    slug="shift-full",
    en="All {capacity} seats of the shift are taken.",
    zh="该班次的 {capacity} 个名额已满。",
):
    """No seat is left."""

    shift_id: Id
    capacity: int


class AlreadySignedUp(
    Refusal,
    slug="already-signed-up",
    en="The volunteer already holds a seat of this shift.",
    zh="该志愿者已报名此班次。",
):
    """One person holds at most one seat per shift."""

    shift_id: Id


class Overlaps(
    Refusal,
    slug="overlaps",
    en="The volunteer holds a seat of shift {shift_id} from {starts_at} to {ends_at}.",
    zh="该志愿者在 {starts_at} 至 {ends_at} 已报名班次 {shift_id}。",
):
    """One person cannot be in two places; `shift_id` is the other shift."""

    shift_id: Id
    starts_at: Instant
    ends_at: Instant


class NotSignedUp(
    Refusal,
    slug="not-signed-up",
    en="The volunteer holds no seat of this shift.",
    zh="该志愿者未报名此班次。",
):
    """There is no seat to give back or to check in on."""

    shift_id: Id
    volunteer_id: Id


class TimeInTheFuture(
    Refusal, slug="time-in-the-future", en="{at} is in the future.", zh="{at} 是将来的时间。"
):
    """Attendance is recorded when it has happened."""

    at: Instant


class OutsideCheckInWindow(
    Refusal,
    slug="outside-check-in-window",
    en="{at} is outside the window from {opens_at} to {closes_at}.",
    zh="{at} 不在签到时间 {opens_at} 至 {closes_at} 之内。",
):
    """A check-in or check-out that cannot belong to this shift."""

    at: Instant
    opens_at: Instant
    closes_at: Instant


class AlreadyRecorded(
    Refusal,
    slug="already-recorded",
    en="This was already recorded at {at}.",
    zh="已于 {at} 记录。",
):
    """The check-in or check-out stands with another time; it is corrected, not overwritten."""

    at: Instant


class CheckOutBeforeCheckIn(
    Refusal,
    slug="check-out-before-check-in",
    en="The check-out at {checked_out_at} is before the check-in at {checked_in_at}.",
    zh="签退时间 {checked_out_at} 早于签到时间 {checked_in_at}。",
):
    """The two times of one attendance contradict each other."""

    checked_in_at: Instant
    checked_out_at: Instant


class VolunteerNotActive(
    Refusal,
    slug="volunteer-not-active",
    en="The volunteer {volunteer_id} may not sign up now.",
    zh="志愿者 {volunteer_id} 目前不能报名。",
):
    """The registration is pending, suspended or withdrawn; registration says which."""

    volunteer_id: Id


class ConsentMissing(
    Refusal,
    slug="consent-missing",
    en="A minor needs a guardian's consent to activities of the category {category}.",
    zh="未成年人参加“{category}”类活动须有监护人同意。",
):
    """No consent of a guardian to this category of activities holds (PIPL art. 31)."""

    category: str
