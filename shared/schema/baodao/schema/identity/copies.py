"""The part of identity in a person's copy: how they sign in, and what they may do."""

from baodao.schema.access import CALLERS, Capability, guardian, logged, own, subtree
from baodao.schema.base import Id, Query, RecordedDay, RecordedInstant, Value
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.identity.accounts import AccountState, HeldLink, SignInKind
from baodao.schema.identity.grants import GrantReceipt
from baodao.schema.identity.passkeys import HeldPasskey
from baodao.schema.reads import Read


class CopiedSignIn(Value):
    """Where somebody is signed in, or a program that acts for them; without what proves it."""

    kind: SignInKind
    label: str
    since: RecordedInstant
    until: RecordedInstant
    capabilities: list[Capability]


class CopiedAccount(Value):
    """An account: its login name, and the ways in which its holder signs in; no secret of it."""

    account_id: Id
    state: AccountState
    login: str | None
    has_password: bool
    slip_until: RecordedInstant | None
    sessions: list[CopiedSignIn]
    passkeys: list[HeldPasskey]
    links: list[HeldLink]


class CopiedGuardian(Value):
    """Who acts, or acted, for a person as a minor."""

    grant_id: Id
    account_id: Id
    from_day: RecordedDay
    until_day: RecordedDay | None
    ended: bool


class AccountCopy(CopyPart):
    """What identity keeps of a person, page by page; `guardians` are those who act for them."""

    accounts: list[CopiedAccount]
    grants: list[GrantReceipt]
    guardians: list[CopiedGuardian]
    reads: list[Read]


class ExportAccount(
    AboutCopy,
    Query,
    subject="queries.identity.export-account",
    reply=AccountCopy,
    access=[
        own("volunteer_id"),
        guardian("person.as_ward"),
        subtree("person.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of identity in the copy of everything that is kept of a person (PIPL art. 45)."""
