"""Why something of a round of recognition cannot be."""

from baodao.schema.base import Id, RecordedDay, Refusal
from baodao.schema.hours.nominations import NominationState, ObjectionState
from baodao.schema.hours.rounds import RoundState
from baodao.schema.spoken import Shown


class RoundDaysNotInOrder(
    Refusal,
    slug="round-days-not-in-order",
    en="Its days are in no order: please give a first and a last day of what it is about, and a "
    "day from today on until which nominations are taken.",
    zh="日期先后有误:请填写评选所涉期间的起止日期,推荐截止日期不得早于今天。",
):
    """What was done is honoured after it was done."""


class RoundNotOpen(
    Refusal,
    slug="round-not-open",
    en="This round takes no nominations any more. Please look at its dates.",
    zh="该评选已不再接受推荐,请核对评选日期。",
):
    """Nominations are taken until the end of a day, while the round is open."""

    state: RoundState
    nominate_until: RecordedDay


class NominationsStillOpen(
    Refusal,
    slug="nominations-still-open",
    en="Nominations are taken until {nominate_until}. Please come back on the day after.",
    zh="推荐截止日期为{nominate_until},请于次日再办理。",
):
    """Nobody is left out who was nominated in time."""

    nominate_until: RecordedDay


class RoundOver(
    Refusal,
    slug="round-over",
    en="This round is {state} now, so this cannot be done any more. Please look at the list again.",
    zh="该评选目前的状态是“{state}”,不能再办理,请刷新列表后再看。",
):
    """Each step is done once."""

    state: RoundState


class NotAllReviewed(
    Refusal,
    slug="not-all-reviewed",
    en="{waiting} nominations are not reviewed yet. Please review them first.",
    zh="还有{waiting}份推荐未评审,请先完成评审。",
):
    """Each nominee is told what became of it."""

    waiting: int


class NobodyListed(
    Refusal,
    slug="nobody-listed",
    en="Nobody is on the list of this round, so there is nothing to show. Please review "
    "nominations, or call the round off.",
    zh="该评选尚无入围对象,请先评审推荐,或取消本次评选。",
):
    """An empty list is not posted."""


class NotPostedYet(
    Refusal,
    slug="not-posted-yet",
    en="The list of this round is to be posted first. Please post it.",
    zh="该评选须先公示,请先发布公示名单。",
):
    """A round with a notice is published after it."""


class NoticeNotOver(
    Refusal,
    slug="notice-not-over",
    en="The list is posted until the end of {posted_until}. Please come back on the day after.",
    zh="公示期至{posted_until}结束,请于次日再办理。",
):
    """So many working days from the next one, by the State Council's calendar."""

    posted_until: RecordedDay


class NoticeProvisional(
    Refusal,
    slug="notice-provisional",
    en="Which days of the year of {posted_until} are worked is not known yet, so nobody can say "
    "when the notice ends. Please come back when the calendar is there.",
    zh="国务院尚未公布{posted_until}所在年份的放假安排,公示截止日期未定,请在公布后再办理。",
):
    """What is provisional is counted again when the calendar of its year is installed."""

    posted_until: RecordedDay


class NoSuchHonour(
    Refusal,
    slug="no-such-honour",
    en="This round gives no honour {honour} of that kind. Please choose one of its titles: those "
    "for people to a person, those for groups to a group.",
    zh="本次评选没有适用的“{honour}”称号,请从所列称号中选择,并区分个人和集体。",
):
    """A round names its titles, and whether people or groups get them."""

    honour: Shown


class NominatedBefore(
    Refusal,
    slug="nominated-before",
    en="They are nominated in this round already. Please look at the list of nominations.",
    zh="该对象已在本次评选中被推荐,请查看推荐名单。",
):
    """One nominee has one nomination in a round, whoever makes it; which one is not said."""


class NoticeTooShort(
    Refusal,
    slug="notice-too-short",
    en="The list is posted for {days} working days here. Please choose as many, or more.",
    zh="本地公示期不少于 {days} 个工作日,请选择不短于此的期限。",
):
    """A round may post its list longer than its place asks for, and not shorter."""

    days: int


class NominatesForOthers(
    Refusal,
    slug="nominates-for-others",
    en="You nominate for an organisation that is not yours. Please leave it out, or choose yours.",
    zh="您不能以其他组织的名义推荐,请不填推荐组织或选择本组织。",
):
    """Nobody has a word for an organisation that they do not answer for."""


class NomineeSuspended(
    Refusal,
    slug="nominee-suspended",
    en="This person is suspended here, and is not nominated. Please come back when that is over.",
    zh="该志愿者在本地处于暂停期,不能被推荐,请在暂停结束后再推荐。",
):
    """Nobody who is suspended is nominated; honours given before stay."""


class GuardianAgrees(
    Refusal,
    slug="guardian-agrees",
    en="The nominee is a minor. Please have their guardian agree, from their own account.",
    zh="被推荐人未成年,请由其监护人登录后确认。",
):
    """A guardian decides what is shown publicly of a minor."""


class NominationClosed(
    Refusal,
    slug="nomination-closed",
    en="This nomination is {state} now. Please look at the list again.",
    zh="该推荐目前的状态是“{state}”,请刷新列表后再看。",
):
    """It was decided, or withdrawn, before."""

    state: NominationState


class NomineeNotAgreed(
    Refusal,
    slug="nominee-not-agreed",
    en="The nominee has not agreed yet. Please wait for their answer, or decline the nomination.",
    zh="被推荐人尚未同意,请等待其答复,或不予入围。",
):
    """Nobody is on a list without having agreed to it."""


class NoPlaceLeft(
    Refusal,
    slug="no-place-left",
    en="All {places} places of {honour} are taken. Please decline this nomination, or wait until "
    "a place comes free.",
    zh="“{honour}”的{places}个名额已满,请不予入围,或等待名额空出。",
):
    """A round says how many of each title it gives."""

    honour: Shown
    places: int


class NotPosted(
    Refusal,
    slug="not-posted",
    en="This nomination is not posted now, so nobody can object to it. Please look at the notice "
    "again.",
    zh="该推荐目前不在公示期,不能提出异议,请查看公示信息。",
):
    """An objection is raised while the list is posted."""


class ObjectedBefore(
    Refusal,
    slug="objected-before",
    en="You have objected to this nomination before. Please wait for the decision.",
    zh="您已对该对象提出过异议,请等待处理结果。",
):
    """Each person objects once to a nomination."""

    objection_id: Id


class ObjectionClosed(
    Refusal,
    slug="objection-closed",
    en="This objection is {state} already. Please look at the list again.",
    zh="该异议已处理,结果为“{state}”,请刷新列表后再看。",
):
    """An objection is decided once."""

    state: ObjectionState
