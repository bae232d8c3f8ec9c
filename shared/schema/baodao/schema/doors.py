"""Refusals at the door: told of who asks and what they ask for alone, before anything is looked at.

After `out-of-scope`, each by itself: what the message takes besides a role. `paper-needed` alone
comes after what is named was looked at: it is told to those who may see it.
"""

from baodao.schema.access import Capability
from baodao.schema.base import Refusal


class InPersonOnly(
    Refusal,
    slug="in-person-only",
    en="This is done in person: please sign in and do it yourself. A program cannot do it for you.",
    zh="这件事不能由程序代办,请本人登录后亲自办理。",
):
    """A program's token was shown; it is told before anything else is looked at, and alone."""


class CapabilityRequired(
    Refusal,
    slug="capability-required",
    en="This needs the right to {capability}, which you were not given. Please ask whoever "
    "gave you your role.",
    zh="此操作需要“{capability}”权限,您目前没有。请联系为您授权的人员开通。",
):
    """The role may, with a capability that its grant does not name; told like `out-of-scope`."""

    capability: Capability


class StepUpRequired(
    Refusal,
    slug="step-up-required",
    en="This needs the right to {capability}. Please prove once more who you are; that holds "
    "for ten minutes.",
    zh="使用“{capability}”权限前,请再次验证您的身份,验证后十分钟内有效。",
):
    """The grant has the capability, and its holder signed in too long ago to use it."""

    capability: Capability


class PaperNeeded(
    Refusal,
    slug="paper-needed",
    en="This is for the person themself: please ask them to sign in and do it, or do it from the "
    "sheet of paper that they have signed.",
    zh="这件事须本人办理:请本人登录办理,或持本人签字的纸质表办理(填写纸质表的存放处和签字日期)。",
):
    """Who keeps the desk where the person lives may do it with a signed sheet, and gave none."""


class PurposeRequired(
    Refusal,
    slug="purpose-required",
    en="Please choose from the list of purposes what you need the personal data for.",
    zh="请先从目的清单中选择使用个人信息的目的。",
):
    """Reading personal data needs a role and a purpose of the list (PIPL art. 6)."""


class ApprovalRequired(
    Refusal,
    slug="approval-required",
    en="Minors are among the people in this answer, and you have no approval to see them for "
    "this purpose. Please ask a street coordinator, the supervising authority or whoever is "
    "above you for one.",
    zh="结果中有未成年人的信息,您还没有用于这一目的的有效审批。请先向街道协调员、主管部门或其"
    "他上级申请审批。",
):
    """Who is shown minors has an approval before (未成年人网络保护条例 art. 36); told alone."""


class SecondRequired(
    Refusal,
    slug="second-required",
    en="More than {most} people would be named on this list, or by what was searched for within a "
    "day, which a second person has to agree to. Please ask for it and have somebody else confirm, "
    "or narrow the list.",
    zh="这份名单(或一日内的查找)将列出超过 {most} 人的姓名,须由第二人复核。"
    "请先申请并由另一人确认,或缩小名单范围。",
):
    """Nobody reads so many names on their own word (ADR 0073); told alone."""

    most: int
