"""An account: whose it is, how its holder signs in, where they are signed in, what they hold.

Secrets are kept as digests: a slip, a session and a program's token have 256 random bits (a slip 60
and a fortnight), so that their SHA-256 tells nothing; a password is kept as argon2id.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.access import CONFIRMED, AnyRole, Capability
from baodao.schema.identity.accounts import (
    AccountActivated,
    AccountClosed,
    AccountInvited,
    AccountState,
    PasswordChanged,
)
from baodao.schema.identity.passkeys import (
    MOST_PASSKEYS,
    PasskeyAdded,
    PasskeyCopied,
    PasskeyRemoved,
)
from baodao.schema.identity.providers import ProviderLinked, ProviderUnlinked
from baodao.schema.identity.secrets import WHOLE_TREE
from baodao.schema.identity.sign_in import AccessRevoked, TokenIssued

SLIP_HOLDS = timedelta(days=14)
SESSION_HOLDS = timedelta(hours=12)
PROOF_HOLDS = timedelta(minutes=10)
"""How long what is most sensitive can be done after one has proved who one is."""
MOST_SIGN_INS = 20
"""Of each kind; who signs in once more is signed out where they signed in first."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where somebody is signed in, or a program that acts for them, in one role if `grant_id`.

    `proved_at` is when its holder last proved who they are, of a session; `capabilities` are those
    that a program was given.
    """

    id: str
    kind: Literal["session", "token"]
    label: str
    since: datetime
    until: datetime
    grant_id: str | None = None
    capabilities: tuple[Capability, ...] = ()
    proved_at: datetime | None = None

    @property
    def is_in_person(self) -> bool:
        """Whether it is the holder themself, and no program."""
        return self.kind == "session"

    def proof_left(self, now: datetime) -> timedelta:
        """How long its holder still counts as having proved who they are."""
        if self.proved_at is None:
            return timedelta(0)
        return max(self.proved_at + PROOF_HOLDS - now, timedelta(0))

    def usable(self, held: Iterable[Capability], now: datetime) -> frozenset[Capability]:
        """Of the capabilities that a grant holds, those that can be used now."""
        if not self.is_in_person:
            return frozenset(self.capabilities).intersection(held)
        return frozenset(held) if self.proof_left(now) else frozenset(held) - CONFIRMED


@dataclass(frozen=True, slots=True)
class Link:
    """Who its holder is at a provider: a keyed digest, see `ProviderIdentity`."""

    provider_id: str
    identity: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Aggregate):
    """An account. Its id is the person in every role; a volunteer's is the volunteer's id.

    `division` is where the holder belongs, None for the installation as a whole. `is_guardian` is
    one that was opened for a guardian. `prepared` is one
    that nobody was handed a slip for yet. It begins open where it takes over how somebody signs in.
    `merged_into` is why it was closed; `took_over` is whose ways in are its own since a merge. It
    `rests` if it was closed because its holder has died.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("prepared", "invited", "open"),
        invite=Move(("prepared",), "invited"),
        activate=Move(("prepared", "invited"), "open"),
        close=Move(("prepared", "invited", "open"), "closed"),
        # A merge or a death was taken back: it is as if nobody had closed it, or as before it took
        # over.
        reopen=Move(("closed",), ("prepared", "open")),
        give_back=Move(("open",), ("prepared", "invited")),
    )

    state: Literal["prepared", "invited", "open", "closed"] = "prepared"
    is_volunteer: bool = False
    is_guardian: bool = False
    division: str | None = None
    label: str = ""
    login: str | None = None
    password: str | None = None
    slip: str | None = None
    slip_until: datetime | None = None
    sign_ins: tuple[SignIn, ...] = ()
    grants: tuple[str, ...] = ()
    passkeys: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    merged_into: str | None = None
    took_over: str | None = None
    rests: bool = False

    @classmethod
    def of_volunteer(cls, volunteer_id: str) -> Self:
        return cls(id=volunteer_id, is_volunteer=True)

    @property
    def shown_state(self) -> AccountState:
        return "invited" if self.state == "prepared" else self.state

    @property
    def guardian_at(self) -> str | None:
        """Where an account that was opened for a guardian is; None of all others."""
        return self.division if self.is_guardian else None

    @property
    def where(self) -> str:
        """The division in its events."""
        return self.division or WHOLE_TREE

    def broken(self, before: Aggregate) -> str | None:
        if len(self.passkeys) > MOST_PASSKEYS:
            return f"more than {MOST_PASSKEYS} passkeys"
        return self.LIFE.broken(before, self)

    def invite(self, slip: str, by: str, division: str | None, now: datetime) -> Change[Self]:
        """Hand out a slip; an earlier one is void, a password stays until the slip is used."""
        until = now + SLIP_HOLDS
        event = AccountInvited(
            division=division or WHOLE_TREE, account_id=self.id, invited_by=by, until=until
        )
        state = "open" if self.state == "open" else "invited"
        return self.change(event, state=state, slip=slip, slip_until=until, division=division)

    def takes(self, slip: str, now: datetime) -> bool:
        """Whether a slip can be used now."""
        until = self.slip_until
        return self.state != "closed" and self.slip == slip and until is not None and now < until

    def activate(self, login: str, password: str) -> Change[Self]:
        """Set how one signs in, by a slip that is used up by it; all other ways are over."""
        return self._open(login=login, password=password, links=())

    def activate_by(self, link: Link) -> Change[Self]:
        """The same, with who one is at a provider and no password."""
        return self._open(self._linked(link), login=None, password=None, links=(link,))

    def take_over(self, other: "Account") -> Change[Self]:
        """Be signed in to in the ways of another account, that was the same person's."""
        return self._open_as(other, took_over=other.id)

    def take_back(self, other: "Account") -> Change[Self]:
        """Be signed in to again in the ways that another account took over from it."""
        return self._open_as(other, took_over=self.took_over, merged_into=None)

    def give_back(self) -> Change[Self]:
        """Be one that nobody opened: how it was signed in to was somebody else's."""
        gone = {"login": None, "password": None, "passkeys": (), "links": (), "took_over": None}
        return self._out(state="invited" if self.slip else "prepared", **gone)

    def reopen(self) -> Change[Self]:
        """Be one that nobody opened, and for which a slip can be handed out."""
        return self.change(state="prepared", merged_into=None, rests=False)

    def change_password(self, password: str) -> Change[Self]:
        event = PasswordChanged(division=self.where, account_id=self.id)
        return self._out(event, password=password)

    def link(self, link: Link) -> Change[Self]:
        """Sign in by a provider from now on, too."""
        return self.change(self._linked(link), links=(*self.links, link))

    def link_of(self, provider_id: str) -> Link | None:
        """Who its holder is at a provider."""
        return next((one for one in self.links if one.provider_id == provider_id), None)

    def unlink(self, link: Link, sessions: Collection[str]) -> Change[Self]:
        """Sign in so no more; the sign-ins that came by it are over."""
        event = ProviderUnlinked(
            division=self.where, account_id=self.id, provider_id=link.provider_id
        )
        links = tuple(one for one in self.links if one != link)
        return self.change(event, self.revoked(), links=links, sign_ins=self._without(sessions))

    def has_another_way(self, than: Link | str) -> bool:
        """Whether its holder can sign in without a link, or a passkey."""
        others = [one for one in (*self.links, *self.passkeys) if one != than]
        return self.password is not None or bool(others)

    def sign_out(self) -> Change[Self]:
        """End every sign-in."""
        return self._out()

    def close(self, merged_into: str | None = None, *, rests: bool = False) -> Change[Self]:
        event = AccountClosed(division=self.where, account_id=self.id, merged_into=merged_into)
        gone = dict.fromkeys(("login", "password", "slip", "slip_until"))
        lists = {"grants": (), "passkeys": (), "links": ()}
        why = {"merged_into": merged_into, "rests": rests}
        return self._out(event, state="closed", **why, **lists, **gone)

    def sign_in(self, session: str, now: datetime) -> Change[Self]:
        """Be signed in once more; nobody is told, which would be a diary of their days."""
        one = SignIn(session, "session", "", now, now + SESSION_HOLDS, proved_at=now)
        return self._in(one)

    def confirm(self, session: str, now: datetime) -> Change[Self]:
        """Note that whoever is signed in there has proved again who they are."""
        confirmed = tuple(
            replace(one, proved_at=now) if one.id == session and one.is_in_person else one
            for one in self.sign_ins
        )
        return self.change(sign_ins=confirmed)

    def issue_token(self, one: SignIn) -> Change[Self]:
        """Let a program act for its holder."""
        event = TokenIssued(
            division=self.where,
            account_id=self.id,
            label=one.label,
            until=one.until,
            capabilities=list(one.capabilities),
        )
        return self._in(one, event)

    def end(self, session: str) -> Change[Self]:
        """End one sign-in; what was signed by it proves nothing any more."""
        return self.end_each([session])

    def end_each(self, sessions: Collection[str]) -> Change[Self]:
        """End some sign-ins."""
        return self.change(self.revoked(), sign_ins=self._without(sessions))

    def forget(self, session: str) -> Change[Self]:
        """Let go of a sign-in that is over."""
        return self.change(sign_ins=self._without([session]))

    def sign_in_of(self, session: str, now: datetime) -> SignIn | None:
        """The sign-in of this id, while it holds."""
        return next((one for one in self.sign_ins if one.id == session and now < one.until), None)

    def has_proof(self, session: str, now: datetime) -> bool:
        """Whether the holder has proved in this session, a moment ago, who they are.

        Whatever is a lasting way in takes that: whoever found a session open gets none.
        """
        one = self.sign_in_of(session, now)
        return one is not None and bool(one.proof_left(now))

    def hold(self, grant_id: str) -> Change[Self]:
        return self.change(grants=(*self.grants, grant_id))

    def let_go(self, *grant_ids: str) -> Change[Self]:
        """Hold grants no more, which programs that had them notice too."""
        left = tuple(one for one in self.grants if one not in grant_ids)
        return self.change(self.revoked(), grants=left)

    def revoke(self) -> Change[Self]:
        """Let everything be signed for anew."""
        return self.change(self.revoked())

    def add_passkey(self, passkey_id: str) -> Change[Self]:
        event = PasskeyAdded(division=self.where, account_id=self.id, passkey_id=passkey_id)
        return self.change(event, passkeys=(*self.passkeys, passkey_id))

    def remove_passkey(self, passkey_id: str) -> Change[Self]:
        left = tuple(one for one in self.passkeys if one != passkey_id)
        event = PasskeyRemoved(division=self.where, account_id=self.id, passkey_id=passkey_id)
        return self.change(event, passkeys=left)

    def passkey_copied(self, passkey_id: str) -> Change[Self]:
        """Tell that there are two of a passkey."""
        event = PasskeyCopied(division=self.where, account_id=self.id, passkey_id=passkey_id)
        return self.change(event)

    def revoked(self) -> AccessRevoked:
        return AccessRevoked(division=self.where, account_id=self.id)

    def _linked(self, link: Link) -> ProviderLinked:
        return ProviderLinked(division=self.where, account_id=self.id, provider_id=link.provider_id)

    def _without(self, sessions: Collection[str]) -> tuple[SignIn, ...]:
        return tuple(one for one in self.sign_ins if one.id not in sessions)

    def _open_as(self, other: "Account", **fields: object) -> Change[Self]:
        linked = [self._linked(link) for link in other.links]
        ways = {"login": other.login, "password": other.password, "links": other.links}
        return self._open(*linked, **ways, **fields)

    def _open(self, *events: Event, **ways: object) -> Change[Self]:
        event = AccountActivated(division=self.where, account_id=self.id)
        used: dict[str, object] = {"slip": None, "slip_until": None, "passkeys": ()}
        return self._out(event, *events, **{"state": "open", "took_over": None} | used | ways)

    def _out(self, *events: Event, **fields: object) -> Change[Self]:
        return self.change(*events, self.revoked(), sign_ins=(), **fields)

    def _in(self, one: SignIn, *events: Event) -> Change[Self]:
        """Be signed in once more; the oldest of too many is signed out."""
        same = [other for other in self.sign_ins if other.kind == one.kind]
        dropped = {other.id for other in same[: max(0, len(same) - MOST_SIGN_INS + 1)]}
        left = (*(other for other in self.sign_ins if other.id not in dropped), one)
        return self.change(*events, *([self.revoked()] if dropped else []), sign_ins=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginName(Aggregate):
    """Which account a login name belongs to."""

    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip(Aggregate):
    """Which account a slip opens, by the digest of its code.

    `role`, `scope` and `capabilities` are of who handed it out: they know the code.
    """

    account_id: str
    role: AnyRole
    scope: str | None
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Aggregate):
    """Which account a token stands for, by its digest, and until when.

    Of one that came by a provider, `provider_session` is a keyed digest of the session there.
    """

    account_id: str
    until: datetime
    provider_id: str | None = None
    provider_session: str | None = None

    def came_by(self, provider_id: str, provider_session: str | None = None) -> bool:
        """Whether it came by this provider, and from this session there if that is said."""
        is_same = provider_session is None or self.provider_session == provider_session
        return self.provider_id == provider_id and is_same
