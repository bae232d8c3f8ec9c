"""Accounts: who can sign in, and the slips with which accounts are opened."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import Capability, guests, logged, oneself, subtree, whole_tree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.identity.grants import GRANTERS, INVITERS, GrantReceipt
from baodao.schema.identity.passkeys import HeldPasskey
from baodao.schema.identity.secrets import Digest, Login, Password
from baodao.schema.words import OpenLine

AccountState = Literal["invited", "open", "closed"]
SignInKind = Literal["session", "token"]

# --- events ---------------------------------------------------------------------------------------


class AccountInvited(
    Event, type="baodao.identity.account-invited.v1", feed="people", aggregate="account_id"
):
    """Somebody was handed a slip with which they can set a login name and a password."""

    account_id: Id
    invited_by: Id
    until: RecordedInstant


class AccountActivated(
    Event, type="baodao.identity.account-activated.v1", feed="people", aggregate="account_id"
):
    """Somebody has set their password with a slip: for the first time, or because it was lost.

    Their passkeys have ended by it.
    """

    account_id: Id


class PasswordChanged(
    Event, type="baodao.identity.password-changed.v1", feed="people", aggregate="account_id"
):
    """Somebody has changed their password."""

    account_id: Id


class AccountClosed(
    Event, type="baodao.identity.account-closed.v1", feed="people", aggregate="account_id"
):
    """Nobody signs in to this account any more, and nothing that it was granted holds."""

    account_id: Id
    merged_into: Id | None = None
    """The account of the same person under the record that was kept, if two were made one."""


# --- commands -------------------------------------------------------------------------------------


class AccountReceipt(Value):
    """An account, and until when its slip can be used."""

    account_id: Id
    state: AccountState
    slip_until: RecordedInstant


class InviteVolunteer(
    Command,
    subject="commands.identity.invite-volunteer",
    reply=AccountReceipt,
    access=[subtree("person.division", *INVITERS)],
    needs=("identity",),
):
    """Hand a registered person a slip: with its code they set a login name and a password.

    Also for who has lost either: what was used so far, passkeys too, ends when the slip is used.
    The account has the volunteer's id.
    """

    volunteer_id: Id
    slip: Digest


class InviteStaff(
    Command,
    subject="commands.identity.invite-staff",
    reply=AccountReceipt,
    access=[subtree("division", *GRANTERS), whole_tree("operator")],
):
    """Open an account for somebody who works here and is no volunteer: a desk, a unit, a system.

    It may do nothing until roles are granted.
    """

    label: OpenLine = Field(
        description="what the account is for, such as 昔阳里社区值班台; no names"
    )
    division: DivisionCode | None = Field(
        default=None, description="where they work; left out, the installation as a whole"
    )
    slip: Digest


class RenewSlip(
    Command,
    subject="commands.identity.renew-slip",
    reply=AccountReceipt,
    access=[
        subtree("account.guardian_at", *INVITERS),
        subtree("account.division", *GRANTERS),
        whole_tree("operator"),
    ],
    needs=("identity",),
    in_person=True,
):
    """Hand the holder of an account another slip, because the first or the password is lost."""

    account_id: Id
    slip: Digest


class ActivatedAccount(Value):
    """Who can sign in now."""

    account_id: Id
    login: Login


class ActivateAccount(
    Command,
    subject="commands.identity.activate-account",
    reply=ActivatedAccount,
    access=[guests()],
):
    """Set a login name and a password with the code of a slip, which is used up by it."""

    slip: Digest
    login: Login
    password: Password


class ChangePassword(
    Command,
    subject="commands.identity.change-password",
    reply=ActivatedAccount,
    access=[oneself("account_id")],
    in_person=True,
):
    """Change one's password; every sign-in so far is over, and passkeys stay."""

    account_id: Id
    password: Password
    new_password: Password


class ClosedAccount(Value):
    """An account that nobody signs in to any more."""

    account_id: Id


class CloseAccount(
    Command,
    subject="commands.identity.close-account",
    reply=ClosedAccount,
    access=[oneself("account_id"), subtree("account.division", *GRANTERS), whole_tree("operator")],
    in_person=True,
):
    """Close an account: nobody signs in to it, and nothing that it was granted holds."""

    account_id: Id


# --- queries --------------------------------------------------------------------------------------


class HeldSession(Value):
    """A sign-in as its owner sees it."""

    session_id: Id
    kind: SignInKind
    label: str
    since: RecordedInstant
    until: RecordedInstant
    capabilities: list[Capability] = Field(
        description="of a program: what it may do besides, where that is sensitive"
    )


class HeldLink(Value):
    """A provider by which the holder of an account signs in, and since when."""

    provider_id: str
    since: RecordedInstant


class Account(Value):
    """An account as its holder sees it."""

    account_id: Id
    state: AccountState
    login: str | None
    is_volunteer: bool
    grants: list[GrantReceipt]
    sessions: list[HeldSession]
    passkeys: list[HeldPasskey]
    links: list[HeldLink]


class GetAccount(
    Query,
    subject="queries.identity.account",
    reply=Account,
    access=[oneself("account_id"), whole_tree("operator", "auditor")],
    logged=logged("account", "account_id"),
):
    """One's account: the roles one may act in, where one is signed in, one's passkeys."""

    account_id: Id


# --- refusals -------------------------------------------------------------------------------------


class SlipRefused(
    Refusal,
    slug="slip-refused",
    en="This slip is wrong, used or over. Please ask for another one at the community desk.",
    zh="登录凭条无效、已使用或已过期,请到社区服务台重新领取。",
):
    """A slip opens one account, once, within its days."""


class LoginTaken(
    Refusal,
    slug="login-taken",
    en="Somebody else has this login name. Please choose another one.",
    zh="该登录名已被使用,请另选一个。",
):
    """A login name belongs to one account."""


class PasswordHasLogin(
    Refusal,
    slug="password-has-login",
    en="The password must not contain the login name. Please choose another one.",
    zh="密码不能包含登录名,请另设一个密码。",
):
    """It would be the first that somebody tries."""


class AccountNotOpen(
    Refusal,
    slug="account-not-open",
    en="This account is closed. Please ask for a new one at the community desk.",
    zh="该账号已关闭,请到社区服务台重新开通。",
):
    """A closed account stays closed; the person gets another one."""
