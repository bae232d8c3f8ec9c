"""Sign-in: sessions, tokens of programs, and the signature on who asks."""

from pydantic import Field

from baodao.schema.access import Capability, guests, oneself, whole_tree
from baodao.schema.base import (
    Actor,
    Command,
    Event,
    Id,
    Line,
    PlannedDay,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.identity.secrets import Digest, Login, Password, Secret
from baodao.schema.words import OpenLine

# --- events ---------------------------------------------------------------------------------------


class AccessRevoked(
    Event,
    type="baodao.identity.access-revoked.v1",
    feed="people",
    aggregate="account_id",
):
    """What was signed for this account until now proves nothing any more.

    Whoever still may is signed for anew; every process of a service or gateway listens to it.
    """

    account_id: Id


class TokenIssued(
    Event, type="baodao.identity.token-issued.v1", feed="people", aggregate="account_id"
):
    """A program may act for this account with a token of its own."""

    account_id: Id
    label: Line
    until: RecordedInstant
    capabilities: list[str] = Field(
        default_factory=list, description="what it may do besides, where that is sensitive"
    )


# --- commands -------------------------------------------------------------------------------------


class SessionReceipt(Value):
    """A sign-in, or a program's token, and until when it holds."""

    session_id: Id
    account_id: Id
    until: RecordedInstant


class SignIn(
    Command,
    subject="commands.identity.sign-in",
    reply=SessionReceipt,
    access=[guests()],
):
    """Sign in with a login name and a password; `session` is the digest of the new token."""

    login: Login
    password: Password
    session: Digest


class ConfirmedSession(Value):
    """A sign-in whose holder has proved again who they are, and until when that helps."""

    session_id: Id
    account_id: Id
    until: RecordedInstant


class ConfirmSession(
    Command,
    subject="commands.identity.confirm-session",
    reply=ConfirmedSession,
    access=[oneself("account_id")],
    in_person=True,
):
    """Prove again who one is: what is most sensitive can be done for ten minutes from then on."""

    account_id: Id
    session_id: Id
    password: Password


class IssueToken(
    Command,
    subject="commands.identity.issue-token",
    reply=SessionReceipt,
    access=[oneself("account_id")],
    in_person=True,
):
    """Let a program act for one's account, in one of one's roles only, until a day.

    It takes a sign-in, `session_id`, whose holder has proved a moment ago who they are.
    """

    account_id: Id
    session_id: Id
    session: Digest
    label: OpenLine
    grant_id: Id | None = Field(default=None, description="left out, as the volunteer themself")
    until_day: PlannedDay
    capabilities: list[Capability] = Field(
        default_factory=list,
        description="of those of the grant, what it may do besides; a program cannot prove again "
        "who it is, and need not",
    )


class EndedSessions(Value):
    """How many sign-ins have ended.

    `provider_address` is where the browser may be sent to sign out of the provider by which it
    came, too.
    """

    account_id: Id
    ended: int
    provider_address: str | None = None


class EndSession(
    Command,
    subject="commands.identity.end-session",
    reply=EndedSessions,
    access=[oneself("session.account_id")],
    in_person=True,
):
    """Sign out, or revoke a program's token."""

    session_id: Id


class EndSessions(
    Command,
    subject="commands.identity.end-sessions",
    reply=EndedSessions,
    access=[oneself("account_id"), whole_tree("operator")],
    in_person=True,
):
    """Sign out everywhere, programs too."""

    account_id: Id


# --- queries --------------------------------------------------------------------------------------


class ProvenActor(Value):
    """A signed actor: each of `tokens` proves to one service that `actor` asks, for `seconds`."""

    tokens: dict[str, str] = Field(repr=False)
    actor: Actor
    account_id: Id
    session_id: Id
    seconds: float


class ProveActor(
    Query,
    subject="queries.identity.prove-actor",
    reply=ProvenActor,
    access=[guests()],
):
    """Whom a token stands for, in one of their roles: the gateway asks this for each sign-in.

    Somebody acts in one role at a time. Without `grant_id` it is as the volunteer they are, or in
    their only role.
    """

    secret: Secret
    grant_id: Id | None = None
    purpose: Line | None = None


# --- refusals -------------------------------------------------------------------------------------


class SignInRefused(
    Refusal,
    slug="sign-in-refused",
    en="The login name or the password is wrong, or the account is closed. If you forgot the "
    "password, please ask for a slip at the community desk.",
    zh="登录名或密码不正确,或账号已关闭,请重试。忘记密码时,请到社区服务台领取登录凭条。",
):
    """Which of them it is would tell a stranger who has an account."""


class NoSuchRole(
    Refusal,
    slug="no-such-role",
    en="Your account does not have this role, or none was chosen. Please choose one of your roles.",
    zh="您的账号没有这个角色,或没有选择以哪个角色办理,请选择您的一个角色后重试。",
):
    """Somebody acts in one role at a time, and says in which."""
