"""Why nothing is recorded later 补录."""

from baodao.schema.base import Id, Minutes, RecordedDay, Refusal
from baodao.schema.hours.later_entries import LaterEntryState


class RollNotSettled(
    Refusal,
    slug="roll-not-settled",
    en="Please close the roll of this shift first; what is on it is recorded by itself. Of work "
    "for pay, meetings, and shifts that were called off nothing is recorded.",
    zh="请先关闭该班次的点名册,册上的考勤会自动记录。有偿服务、会议和已取消的班次不能补录。",
):
    """A later entry adds to a roll and does not replace it."""

    shift_id: Id


class LaterEntryUnclear(
    Refusal,
    slug="later-entry-unclear",
    en="Please give either the times or, where nobody knows them, how many minutes it was.",
    zh="请填写服务时段;时段不清楚的,只填写服务分钟数。",
):
    """Both were said, or neither."""


class LaterEntryTooLate(
    Refusal,
    slug="later-entry-too-late",
    en="Nothing can be recorded of this shift any more; that ended on {last_day}. Please ask only "
    "for later shifts.",
    zh="该班次已不能补录,补录截止于 {last_day},请只申请此后的班次。",
):
    """The pack says for how many days."""

    last_day: RecordedDay


class LaterEntryTimesImpossible(
    Refusal,
    slug="later-entry-times-impossible",
    en="These times are not in order, lie outside the shift as it really ended, or come to less "
    "than a minute. Please correct them.",
    zh="所填时段先后有误、超出班次实际起止时间,或合计不足一分钟,请更正。",
):
    """Time served has an order, and lies in the shift."""


class LaterEntryClashes(
    Refusal,
    slug="later-entry-clashes",
    en="Some of this time is recorded already as other service of the same person. Please give "
    "only the rest of it.",
    zh="所填时段与本人已有的服务记录重叠,请只填写未记录的部分。",
):
    """No time counts twice."""

    entry_ids: list[Id]
    """The entries of the same organisation that share time with it; of others nothing is told."""


class LaterEntryBeyondPerson(
    Refusal,
    slug="later-entry-beyond-person",
    en="This person has only {left} minutes of the shift that are not recorded yet. Please ask for "
    "no more.",
    zh="该志愿者在本班次内尚未记录的时间只有 {left} 分钟,请勿超出。",
):
    """Nobody serves longer than the shift."""

    left: Minutes


class LaterEntryBeyondShift(
    Refusal,
    slug="later-entry-beyond-shift",
    en="Of what the people of this shift could serve, {left} minutes are not recorded yet. Please "
    "ask for no more.",
    zh="该班次可记录的总时长只剩 {left} 分钟,请勿超出。",
):
    """All entries of a shift together do not exceed its people times its length."""

    left: Minutes


class LaterEntryAskedBefore(
    Refusal,
    slug="later-entry-asked-before",
    en="A later entry of this person in this shift was asked for before ({state}). Please wait for "
    "the decision; what was approved is changed by a correction.",
    zh="该志愿者本班次的补录已申请过({state})。请等待处理;已通过的,如需变更请申请更正。",
):
    """One at a time for each person and shift, one is approved, and three are asked for."""

    later_entry_id: Id
    state: LaterEntryState


class LaterEntryDisowned(
    Refusal,
    slug="later-entry-disowned",
    en="It was decided that this person has not served in this shift. Please look at who it was.",
    zh="已认定该志愿者未参加本班次服务,请核对人员。",
):
    """What is not somebody's stays so."""


class LaterEntryWhileSuspended(
    Refusal,
    slug="later-entry-while-suspended",
    en="This person is suspended here, so nothing is recorded later for them. Please wait until "
    "the suspension has ended.",
    zh="该志愿者在此处于暂停状态,暂不能补录,请待恢复后办理。",
):
    """What was recorded then stays; nothing is added by word alone."""


class LaterEntryClosed(
    Refusal,
    slug="later-entry-closed",
    en="Nothing is to be decided here any more. Please look at the list again.",
    zh="该补录申请已处理,请刷新列表后再看。",
):
    """It is decided once."""

    state: LaterEntryState


class LaterEntryNotRaised(
    Refusal,
    slug="later-entry-not-raised",
    en="What was recorded later gets no more minutes and no other grade. Please ask only for less, "
    "or for taking it back.",
    zh="补录的时长不能增加,也不能变更证据等级,请只申请缩短或撤销。",
):
    """Nobody has seen more of it since it was approved."""

    entry_id: Id
