"""Sign-in by OpenID Connect: with what somebody has at a provider that this installation names.

Identity redeems the code and checks what the provider says; whoever carries the code cannot say who
it is. All steps of a sign-in hang together by a secret that is in the browser's cookie alone.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import guests, oneself
from baodao.schema.base import (
    Command,
    Event,
    Id,
    Line,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.identity.secrets import Binding, Digest

ProviderId = Annotated[
    str,
    form(
        "provider-form",
        r"^[a-z][a-z0-9-]{1,31}$",
        "A provider is named by 2 to 32 small letters, digits or hyphens",
        "登录服务的名称由 2 至 32 个小写字母、数字或连字符组成",
    ),
]
"""What the installation calls a provider."""

Sent = Annotated[
    str,
    form(
        "sent-form",
        r"^[\x20-\x7e]*$",
        "It should be as the provider sends it: printable ASCII",
        "应与登录服务返回的一致:仅含可见 ASCII 字符",
    ),
]
"""What a provider sends (RFC 6749, appendix A): printable ASCII."""

SignInPurpose = Literal["sign-in", "link", "activate"]
"""To sign in, to link what one has at the provider to one's account, or to open it by a slip."""

# --- events ---------------------------------------------------------------------------------------


class ProviderLinked(
    Event, type="baodao.identity.provider-linked.v1", feed="people", aggregate="account_id"
):
    """Somebody can sign in by a provider; who they are there is not said."""

    account_id: Id
    provider_id: ProviderId


class ProviderUnlinked(
    Event, type="baodao.identity.provider-unlinked.v1", feed="people", aggregate="account_id"
):
    """Somebody signs in by this provider no more; slips and closed accounts end all without it."""

    account_id: Id
    provider_id: ProviderId


# --- commands -------------------------------------------------------------------------------------


class ProviderWay(Value):
    """Where the browser is sent, and until when it may come back."""

    address: str
    until: RecordedInstant


class BeginProviderSignIn(
    Command,
    subject="commands.identity.begin-provider-sign-in",
    reply=ProviderWay,
    access=[guests()],
):
    """Begin to sign in by a provider, or to open an account by it with the code of a slip.

    `browser` is the digest of the secret in the browser's cookie. Whether the slip can be used is
    said in the end.
    """

    provider_id: ProviderId
    browser: Digest
    slip: Digest | None = None


class BeginProviderLink(
    Command,
    subject="commands.identity.begin-provider-link",
    reply=ProviderWay,
    access=[oneself("account_id")],
    in_person=True,
):
    """Begin to link what one has at a provider to one's account; a program cannot."""

    account_id: Id
    session_id: Id
    provider_id: ProviderId
    browser: Digest


class ProviderSignIn(Value):
    """What was begun at a provider is done: for whom, and the sign-in, unless it was a link."""

    purpose: SignInPurpose
    account_id: Id
    session_id: Id | None
    until: RecordedInstant | None


class FinishProviderSignIn(
    Command,
    subject="commands.identity.finish-provider-sign-in",
    reply=ProviderSignIn,
    access=[guests()],
):
    """Come back from a provider with its answer; what was begun is used up by it.

    An account that is opened so has no login name and no password, and every sign-in so far, and
    all that was linked, is over, as with any slip.
    """

    provider_id: ProviderId
    browser: Binding
    state: Sent = Field(max_length=512, repr=False)
    code: Sent | None = Field(default=None, max_length=4096, repr=False)
    iss: Sent | None = Field(default=None, max_length=512)
    error: Sent | None = Field(
        default=None, max_length=512, description="why the provider gives no code"
    )
    session: Digest


class EndedLink(Value):
    """What is not linked any more, and how many sign-ins by it have ended."""

    account_id: Id
    provider_id: ProviderId
    ended: int


class EndProviderLink(
    Command,
    subject="commands.identity.end-provider-link",
    reply=EndedLink,
    access=[oneself("account_id")],
    in_person=True,
):
    """Sign in by this provider no more; who came by it is signed out."""

    account_id: Id
    provider_id: ProviderId


class EndedProviderSessions(Value):
    """How many sign-ins have ended because they have at the provider."""

    ended: int


class EndProviderSessions(
    Command,
    subject="commands.identity.end-provider-sessions",
    reply=EndedProviderSessions,
    access=[guests()],
):
    """A provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""

    provider_id: ProviderId
    logout_token: Sent = Field(max_length=16_384, repr=False)


# --- queries --------------------------------------------------------------------------------------


class Provider(Value):
    """A provider by which one can sign in, and what people call it."""

    provider_id: ProviderId
    zh: Line
    en: Line


class Providers(Value):
    """All of them."""

    providers: list[Provider]


class ListProviders(
    Query,
    subject="queries.identity.providers",
    reply=Providers,
    access=[guests()],
):
    """The providers by which one can sign in here."""


# --- refusals -------------------------------------------------------------------------------------


class ProviderUnknown(
    Refusal,
    slug="provider-unknown",
    en="This sign-in service is not set up here. Please sign in in another way.",
    zh="本系统没有设置这种登录服务,请改用其他登录方式。",
):
    """Providers are named by the installation."""

    provider_id: ProviderId


class ProviderSignInRefused(
    Refusal,
    slug="provider-sign-in-refused",
    en="The sign-in did not succeed, or was begun in another browser or more than ten minutes "
    "ago. Please begin again.",
    zh="登录没有成功,或不是在本浏览器发起,或发起已超过十分钟,请重新开始。",
):
    """Which of them it is helps nobody but who tries things."""


class ProviderNotLinked(
    Refusal,
    slug="provider-not-linked",
    en="Your identity at this sign-in service is not linked to an account here yet. Please "
    "sign in in another way and link it, or open an account with a slip from the community "
    "desk.",
    zh="您在该登录服务的身份还没有关联本系统的账号。请用其他方式登录后关联,或凭社区服务台的登"
    "录凭条开通账号。",
):
    """It says nothing about who has an account."""


class LinkTaken(
    Refusal,
    slug="link-taken",
    en="Your identity at this sign-in service is linked to another account, or this account "
    "to another identity there. Please end that link first.",
    zh="您在该登录服务的身份已关联另一个账号,或本账号已关联该服务的另一身份。请先解除原有关联。",
):
    """Who somebody is at a provider belongs to one account, and an account has one of each."""


class LastWay(
    Refusal,
    slug="last-way",
    en="This is the only way in which you can sign in. Please set up another one first.",
    zh="这是您唯一的登录方式,请先设置另一种登录方式。",
):
    """Nobody locks themself out."""


class LogoutTokenRefused(
    Refusal,
    slug="logout-token-refused",
    en="This notice of a sign-out is not valid. Please let the sign-in service send a new one.",
    zh="登出通知无效,请由登录服务重新发送。",
):
    """What is wrong with it is in our log."""
