"""Refusals at the door: told of who asks and what they ask for alone, before anything is looked at.

After `out-of-scope`, each by itself: what the message takes besides a role.
"""

from baodao.schema.access import Capability
from baodao.schema.base import Refusal


class InPersonOnly(
    Refusal,
    slug="in-person-only",
    en="This is done in person: sign in and do it yourself, no program may in your place.",
    zh="此操作须由本人登录后亲自办理,程序令牌不能代办。",
):
    """A program's token was shown; it is told before anything else is looked at, and alone."""


class CapabilityRequired(
    Refusal,
    slug="capability-required",
    en="This needs the capability {capability}, which this role or token was not given; "
    "ask whoever granted the role.",
    zh="此操作需要权限 {capability},当前角色或令牌未获授予;请联系授予该角色的人员。",
):
    """The role may, with a capability that its grant does not name; told like `out-of-scope`."""

    capability: Capability


class StepUpRequired(
    Refusal,
    slug="step-up-required",
    en="For {capability} prove again who you are (POST /api/v1/session/confirm); "
    "it can be used for ten minutes from then on.",
    zh="使用权限 {capability} 前须再次验证本人身份(POST /api/v1/session/confirm),"
    "验证后十分钟内有效。",
):
    """The grant has the capability, and its holder signed in too long ago to use it."""

    capability: Capability


class PurposeRequired(
    Refusal,
    slug="purpose-required",
    en="Say for which of the purposes on the list the personal data are needed.",
    zh="请从目的清单中说明使用个人信息的目的。",
):
    """Reading personal data needs a role and a purpose of the list (PIPL art. 6)."""


class ApprovalRequired(
    Refusal,
    slug="approval-required",
    en="Minors are among the people whom this answer would show, and no approval of yours for this"
    " purpose covers it. A street coordinator, a supervisor or whoever is above you gives one.",
    zh="结果涉及未成年人,您没有适用于此目的的有效审批。请由街道协调员、主管部门或其他上级事先审批。",
):
    """Who is shown minors has an approval before (未成年人网络保护条例 art. 36); told alone."""
