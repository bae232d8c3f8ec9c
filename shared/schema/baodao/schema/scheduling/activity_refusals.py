"""Why activities and shifts are not as an organiser wants them: all refusals of that wing."""

from baodao.schema.base import DivisionCode, Id, RecordedDay, RecordedInstant, Refusal
from baodao.schema.scheduling.activity_facts import (
    ActivityState,
    ProviderType,
    ScopeKind,
    ShiftState,
)
from baodao.schema.spoken import ShownCode, ShownField

# --- of a plan ------------------------------------------------------------------------------------


class AnotherPlace(
    Refusal,
    slug="another-place",
    en="The organisation is not at the place of this activity. Please ask an organiser there to "
    "post it.",
    zh="该组织不在活动所在地,请由当地的组织者发布。",
):
    """An organisation acts where it is; elsewhere somebody there has to agree, by posting it."""

    home: DivisionCode
    division: DivisionCode


class ShiftWithoutDuration(
    Refusal,
    slug="shift-without-duration",
    en="Shift {number} has to end after it starts, but is from {starts_at} to {ends_at}. "
    "Please correct one of them.",
    zh="第 {number} 个班次的结束时间须晚于开始时间,现在填的是{starts_at}至{ends_at},请更正。",
):
    """A shift of zero or negative length; `number` counts from 1."""

    number: int
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class CrewOutOfOrder(
    Refusal,
    slug="crew-out-of-order",
    en="Shift {number} asks for at least {min_crew} but at most {max_crew} people. Please "
    "correct one of them.",
    zh="第 {number} 个班次的最少人数 {min_crew} 超过最多人数 {max_crew},请更正。",
):
    """The minimum crew is larger than the maximum."""

    number: int
    min_crew: int
    max_crew: int


class ScopeUnclear(
    Refusal,
    slug="scope-unclear",
    en="Shift {number} is for {to}: please say which with “{field}”, and leave it out otherwise.",
    zh="第 {number} 个班次面向{to}报名,“{field}”须与此一致:需要时填写,不需要时留空。",
):
    """A scope names its organisation or its division, and neither if it is of none."""

    number: int
    to: ScopeKind
    field: ShownField


class PartyScopeRefused(
    Refusal,
    slug="party-scope-refused",
    en="Only a party organisation opens a shift to party members alone, since its roll tells who "
    "is one. Please choose another scope.",
    zh="仅面向党员的班次,其名单会显示党员身份,只能由党组织发布。请改选报名范围。",
):
    """Who is a party member is sensitive (PIPL art. 28)."""

    shift_id: Id


class RadiusWithoutPoint(
    Refusal,
    slug="radius-without-point",
    en="A radius of {radius_metres} m needs a point that it is around. Please give the point too, "
    "or leave out the radius.",
    zh="填了半径 {radius_metres} 米,却没有填坐标。请补填坐标,或删去半径。",
):
    """A distance from nowhere."""

    radius_metres: int


class RadiusOutOfBounds(
    Refusal,
    slug="radius-out-of-bounds",
    en="The radius is {radius_metres} m; it may be from {least} to {most} m here. Please change "
    "it.",
    zh="半径填的是 {radius_metres} 米,这里允许 {least} 至 {most} 米,请更正。",
):
    """The pack says how near is near enough."""

    radius_metres: int
    least: int
    most: int


class UnknownZone(
    Refusal,
    slug="unknown-zone",
    en="This is not a time zone. Please give its usual name, such as Asia/Shanghai.",
    zh="没有这个时区,请填写标准名称,例如 Asia/Shanghai。",
):
    """A zone that the time zone database does not have."""

    zone: str


class StartsInThePast(
    Refusal,
    slug="starts-in-the-past",
    en="A shift starts at {starts_at}, which is past. Please give a later time.",
    zh="班次的开始时间{starts_at}已过,请改为以后的时间。",
):
    """Only future activities can be published."""

    shift_id: Id
    starts_at: RecordedInstant


class TooFarAhead(
    Refusal,
    slug="too-far-ahead",
    en="A shift ends at {ends_at}; it can be {latest} at the latest to be published now. Please "
    "publish it later, or give an earlier time.",
    zh="班次结束于{ends_at},现在最晚只能发布到{latest}。请过些时候再发布,或改为较近的时间。",
):
    """An activity lies within one year of its publishing, or what the pack says."""

    shift_id: Id
    ends_at: RecordedInstant
    latest: RecordedInstant


class NotADraft(
    Refusal,
    slug="not-a-draft",
    en="The activity is published already. There is no need to publish it again.",
    zh="该活动已经发布,不需要再次发布。",
):
    """Publishing is possible once."""

    activity_id: Id


class ActivityOver(
    Refusal,
    slug="activity-over",
    en="The activity is {state}, so nothing of it changes any more. Please write a new one.",
    zh="该活动{state},不能再更改。如有需要,请另建活动。",
):
    """It has ended, was cancelled or thrown away."""

    activity_id: Id
    state: ActivityState


class WithoutShifts(
    Refusal,
    slug="without-shifts",
    en="The activity has no shift yet, so nobody could sign up. Please add one first.",
    zh="该活动还没有班次,无法报名。请先添加班次。",
):
    """A draft may have none, a published activity has one at least."""

    activity_id: Id


class ShiftForNobody(
    Refusal,
    slug="shift-for-nobody",
    en="The shift that starts at {starts_at} takes nobody. Please give its number of people.",
    zh="{starts_at}开始的班次名额为 0,请填写名额。",
):
    """A shift stands in a plan with no seats, and cannot be published so."""

    shift_id: Id
    starts_at: RecordedInstant


class ShiftTooLong(
    Refusal,
    slug="shift-too-long",
    en="The shift from {starts_at} to {ends_at} is longer than {most_hours} hours. Please divide "
    "it into several.",
    zh="{starts_at}至{ends_at}的班次超过 {most_hours} 小时,请分成几个班次。",
):
    """The pack says how long a shift may be."""

    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    most_hours: int


class SignUpOpensTooLate(
    Refusal,
    slug="sign-up-opens-too-late",
    en="Sign-up would open at {opens_at}, when the shift has started already ({starts_at}). "
    "Please give an earlier time.",
    zh="报名开放时间{opens_at}不早于班次开始时间{starts_at},请改早。",
):
    """Nobody could ever sign up."""

    shift_id: Id
    opens_at: RecordedInstant
    starts_at: RecordedInstant


class LeadNotAgreed(
    Refusal,
    slug="lead-not-agreed",
    en="Whoever is to be responsible for the activity has not agreed yet. Please ask them to.",
    zh="活动负责人尚未确认,请先由本人确认。",
):
    """Nobody is made responsible without their word (条例 art. 25)."""

    responsible_id: Id


class GuideMissing(
    Refusal,
    slug="guide-missing",
    en="An informal group posts under a residents' committee or a unit that guides it, which keeps "
    "the records. Please have one named in the register first.",
    zh="非正式团体须有居委会或单位指导,并由其记录志愿服务。请先登记指导单位。",
):
    """One organisation keeps the records of an activity (Order 67 art. 26, 条例 art. 42)."""

    organisation_id: Id


class InsuranceMissing(
    Refusal,
    slug="insurance-missing",
    en="The activity may be dangerous, so volunteers have to be insured. Please give the "
    "insurance.",
    zh="该活动可能危及人身安全,须为志愿者购买保险。请填写保险信息。",
):
    """条例 art. 17."""

    activity_id: Id


class InsuranceDoesNotCover(
    Refusal,
    slug="insurance-does-not-cover",
    en="There is a shift on {day}, and the insurance holds from {from_day} until before "
    "{until_day}. Please extend it.",
    zh="{day}有班次,而保险自{from_day}起、至{until_day}前有效。请延长保险。",
):
    """Every shift is covered, on each of its days."""

    day: RecordedDay
    from_day: RecordedDay
    until_day: RecordedDay


class PriceRefused(
    Refusal,
    slug="price-refused",
    en="Who is helped by volunteers pays nothing, but {price_fen} fen are asked for here. Please "
    "leave the price out.",
    zh="志愿服务不得向服务对象收费,这里填了 {price_fen} 分。请删去价格。",
):
    """条例 art. 21: no reward is taken from those who are helped."""

    price_fen: int


class NotVolunteering(
    Refusal,
    slug="not-volunteering",
    en="A service that is provided as “{provider}” is no volunteering. Please give another kind of "
    "activity.",
    zh="提供方式为“{provider}”的服务不属于志愿服务,请另选活动性质。",
):
    """Only what residents do for each other is (Order 67 art. 19)."""

    provider: ProviderType


class UnknownCategoryCode(
    Refusal,
    slug="unknown-category-code",
    en="There is no category with the code {category_code}. Please choose one of the list.",
    zh="没有代码为 {category_code} 的类别,请从类别表中选择。",
):
    """Codes are those of `list-categories`."""

    category_code: ShownCode


# --- of a change ----------------------------------------------------------------------------------


class FixedOncePublished(
    Refusal,
    slug="fixed-once-published",
    en="The {field} stays as it was published, since people have decided by it. Please cancel the "
    "activity and write a new one.",
    zh="{field}在发布后不能更改,因为他人已据此作出决定。请取消该活动并另建活动。",
):
    """What a guardian agreed to, or a volunteer, is not changed behind them."""

    field: ShownField


class ShiftHasBegun(
    Refusal,
    slug="shift-has-begun",
    en="The shift has begun at {starts_at}, so it is not changed or cancelled any more. Please "
    "record who was there.",
    zh="该班次已于{starts_at}开始,不能再更改或取消。请记录实际到场情况。",
):
    """Planned times are as they were when it began."""

    shift_id: Id
    starts_at: RecordedInstant


class ShiftIsOver(
    Refusal,
    slug="shift-is-over",
    en="The shift is {state}, so nothing of it changes any more. Please choose another one.",
    zh="该班次{state},不能再更改。请另选班次。",
):
    """It is over or was cancelled."""

    shift_id: Id
    state: ShiftState


class FewerThanTaken(
    Refusal,
    slug="fewer-than-taken",
    en="{seats_taken} seats of the shift are taken or held, so it cannot have only {max_crew}. "
    "Please cancel some of them first, with a reason.",
    zh="该班次已有 {seats_taken} 个名额被报名或保留,不能改为 {max_crew} 个。"
    "请先取消部分报名并说明原因。",
):
    """Nobody loses a seat because a number was changed."""

    shift_id: Id
    seats_taken: int
    max_crew: int


class FewerThanApprentices(
    Refusal,
    slug="fewer-than-apprentices",
    en="{apprentices} places for apprentices are taken already, so it cannot have {places}. Please "
    "allow more.",
    zh="师带徒名额已有 {apprentices} 个被占用,不能改为 {places} 个,请填更大的数字。",
):
    """As of seats: places are not taken from anybody by a number."""

    shift_id: Id
    apprentices: int
    places: int


class TooManyShifts(
    Refusal,
    slug="too-many-shifts",
    en="An activity has {most} shifts at most. Please write another one for the rest.",
    zh="一个活动最多 {most} 个班次,其余班次请另建活动。",
):
    """One commit holds them all."""

    most: int


class ActivityHasBegun(
    Refusal,
    slug="activity-has-begun",
    en="A shift of the activity has begun at {starts_at}. Please cancel those that are still to "
    "come, one by one.",
    zh="该活动已有班次于{starts_at}开始。请逐个取消尚未开始的班次。",
):
    """What has taken place cannot be called off."""

    activity_id: Id
    starts_at: RecordedInstant
