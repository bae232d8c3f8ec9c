"""Why a seat cannot be had, or not be given back."""

from baodao.schema.base import DivisionCode, Id, RecordedDay, RecordedInstant, Refusal
from baodao.schema.scheduling.activity_facts import ScopeKind
from baodao.schema.spoken import Shown, ShownCode


class NotPublished(
    Refusal,
    slug="not-published",
    en="This shift is not published yet. Please try again once it is.",
    zh="这个班次尚未发布,请等发布后再报名。",
):
    """Nobody can sign up for a draft."""

    shift_id: Id


class SignUpNotOpen(
    Refusal,
    slug="sign-up-not-open",
    en="Sign-up opens at {opens_at}. Please try again then.",
    zh="报名将于{opens_at}开放,请届时再报名。",
):
    """Too early."""

    opens_at: RecordedInstant


class SignUpClosed(
    Refusal,
    slug="sign-up-closed",
    en="The shift started at {starts_at}, so seats are not taken or given back any more. "
    "Please ask the organiser.",
    zh="班次已于{starts_at}开始,不能再报名或取消,请联系活动组织者。",
):
    """Too late: seats are taken and given back until the shift starts."""

    starts_at: RecordedInstant


class ShiftFull(
    Refusal,
    slug="shift-full",
    en="All {capacity} seats of this shift are taken. Please choose another one.",
    zh="该班次的 {capacity} 个名额已满,请选择其他班次。",
):
    """No seat is left."""

    shift_id: Id
    capacity: int


class ShadowPlacesFull(
    Refusal,
    slug="shadow-places-full",
    en="All {places} places for apprentices of this shift are taken. Please choose another shift, "
    "or sign up for the crew.",
    zh="该班次的 {places} 个师带徒名额已满,请另选班次,或作为正式人员报名。",
):
    """No place beside the crew is left, or there are none; nobody waits for one."""

    shift_id: Id
    places: int


class NotInScope(
    Refusal,
    slug="not-in-scope",
    en="This shift is for {to} only. Please choose another one, or ask the organiser.",
    zh="该班次仅面向{to}报名。请另选班次,或联系组织者。",
):
    """The organiser has said for whom it is; as far as is known, the volunteer is none of them."""

    shift_id: Id
    to: ScopeKind
    organisation_id: Id | None
    division: DivisionCode | None


class SkillMissing(
    Refusal,
    slug="skill-missing",
    en="This shift needs proof of “{skill}” that is good until its end. Please show the proof to "
    "the community, or choose another shift.",
    zh="该班次须持有“{skill}”的有效证明。请先到社区出示证明,或另选班次。",
):
    """Registration has seen no proof of it that holds on the last day (条例 art. 16)."""

    skill: Shown


class TrainingMissing(
    Refusal,
    slug="training-missing",
    en="This shift needs a training of the course with the code {course} that is good on {day}. "
    "Please take part in one and have it recorded, or choose another shift.",
    zh="该班次须参加过课程代码为“{course}”的培训,且在{day}仍有效。请先参加培训并由组织登记,"
    "或另选班次。",
):
    """Hours has no training of that course that is good on the first day of the shift (条例 16)."""

    course: ShownCode
    day: RecordedDay


class AlreadySignedUp(
    Refusal,
    slug="already-signed-up",
    en="The volunteer has signed up for this shift already. There is no need to do it again.",
    zh="该志愿者已报名这个班次,不需要重复报名。",
):
    """One person holds at most one seat per shift."""

    shift_id: Id


class Overlaps(
    Refusal,
    slug="overlaps",
    en="The volunteer has signed up for another shift from {starts_at} to {ends_at}. Please "
    "cancel that first, or choose another shift.",
    zh="该志愿者在{starts_at}至{ends_at}已报名另一个班次。请先取消,或另选班次。",
):
    """One person cannot be in two places; `shift_id` is the other shift."""

    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class NotSignedUp(
    Refusal,
    slug="not-signed-up",
    en="The volunteer has not signed up for this shift. Please check which shift it is.",
    zh="该志愿者没有报名这个班次,请核对班次。",
):
    """There is no seat to give back or to check in on."""

    shift_id: Id
    volunteer_id: Id


class TakenByThemself(
    Refusal,
    slug="taken-by-themself",
    en="The volunteer signed up themself. Please cancel it instead.",
    zh="这次报名是本人办理的,不想参加请直接取消报名。",
):
    """Said of what somebody else did, not of what they did themself."""

    shift_id: Id


class TooManySignUps(
    Refusal,
    slug="too-many-sign-ups",
    en="Nobody holds or waits for more than {most} seats ahead. Please come to some of them, or "
    "give some back.",
    zh="每人同时报名和候补的班次最多 {most} 个。请先参加或取消一些。",
):
    """Seats are not hoarded; how many are too many says the pack."""

    most: int


class TooYoungForShift(
    Refusal,
    slug="too-young-for-shift",
    en="This shift is for people of {minimum_age} and older. Please choose another one.",
    zh="该班次须年满 {minimum_age} 周岁,请另选班次。",
):
    """Younger than the shift asks for, as far as is known; nothing dangerous under 18."""

    minimum_age: int


class MinimumAgeBetweenClasses(
    Refusal,
    slug="minimum-age-between-classes",
    en="Whether somebody is {minimum_age} is known to nobody here, so that all under {judged_as} "
    "would be refused. Please give 8, 14 or 18, or no minimum.",
    zh="系统不掌握出生日期,无法判断是否年满 {minimum_age} 周岁,未满 {judged_as} 周岁的都会被拒。"
    "请改填 8、14 或 18 周岁,或不填。",
):
    """A minimum is one at which an age class begins: no other can be judged (PIPL art. 6)."""

    minimum_age: int
    judged_as: int


class TravelGap(
    Refusal,
    slug="travel-gap",
    en="The volunteer has another shift from {starts_at} to {ends_at}; {minutes} minutes are "
    "needed between the two ({travel_minutes} to get there, {changeover_minutes} to hand over). "
    "Please choose another shift.",
    zh="该志愿者在{starts_at}至{ends_at}有另一个班次,两个班次须间隔 {minutes} 分钟"
    "(路程 {travel_minutes} 分钟,交接 {changeover_minutes} 分钟),请另选。",
):
    """Two shifts follow each other faster than somebody can hand over one and get to the other.

    Both are done at once: `minutes` is the larger of the two.
    """

    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    minutes: int
    travel_minutes: int
    changeover_minutes: int


class VolunteerNotActive(
    Refusal,
    slug="volunteer-not-active",
    en="This volunteer may not sign up now. Please ask the community about the registration.",
    zh="该志愿者目前不能报名,请向所在社区了解注册状态。",
):
    """The registration is pending, suspended or withdrawn; registration says which."""

    volunteer_id: Id


class ConsentMissing(
    Refusal,
    slug="consent-missing",
    en="A minor needs the guardian's consent to activities of the category “{category}”. "
    "Please ask the guardian to give it first.",
    zh="未成年人参加“{category}”类活动,须有监护人同意。请先由监护人办理同意。",
):
    """No consent of a guardian to this category of activities holds (PIPL art. 31)."""

    category: Shown
