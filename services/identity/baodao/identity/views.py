"""Answers about accounts, and the signature on who asks."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from baodao.identity.domain.accounts import Account, SignIn
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person as KnownPerson
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.openid import Providers
from baodao.identity.store import ACCOUNTS, GRANTS, PASSKEYS, PERSONS, READS, SESSIONS
from baodao.identity.use_cases.grants import receipt
from baodao.identity.use_cases.guardians import guardians_of
from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import may_be_minor
from baodao.kernel.days import today
from baodao.kernel.reach import in_reach, named
from baodao.kit.copy_pages import Part, page_of_parts, reads_about, whole
from baodao.kit.decisions import by, by_each
from baodao.kit.pages import After, Page
from baodao.kit.read_log import Person
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Reads
from baodao.kit.signatures import LIFETIME, Signer
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, exists, is_in
from baodao.schema import Actor, Refusal
from baodao.schema.access import CONFIRMED, WATCHERS
from baodao.schema.base import SignInNeeded
from baodao.schema.catalog import CONTEXTS
from baodao.schema.identity import accounts, copies, guardians, providers, sign_in
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.identity.secrets import digest_of
from baodao.schema.reads import ReadPage

T = TypeVar("T")

_ZONE = ZoneInfo("Asia/Shanghai")


async def people_of(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """Whose accounts these are, for the log of reads."""
    persons = await reads.each(PERSONS, ids)
    accounts = await reads.each(ACCOUNTS, ids)
    volunteers = [
        Person(key, one.division, may_be_minor(one.age_class, one.age_known))
        for key, one in persons.items()
    ]
    staff = [
        Person(key, one.where, is_minor=False)
        for key, one in accounts.items()
        if key not in persons and not one.is_volunteer
    ]
    return [*volunteers, *staff]


async def prove_actor(
    query: sign_in.ProveActor, reads: Reads, signer: Signer, now: datetime
) -> sign_in.ProvenActor | Refusal:
    """Sign for whom a token stands, in one of their roles, until it may be over."""
    # What is revoked while we read is heard after this, and with it what we sign.
    began = signer.now()
    session = await reads.get(SESSIONS, digest_of(query.secret))
    account = await reads.get(ACCOUNTS, session.account_id) if session else None
    grants = await reads.each(GRANTS, account.grants) if account else {}
    one = account.sign_in_of(session.id, now) if account and session else None
    if account is None or one is None:
        return SignInNeeded()
    day = today(now)
    holding = {key: grant for key, grant in grants.items() if grant.holds(day)}
    if (found := _acting(query, account, one, holding, now)) is None:
        return sign_in.NoSuchRole()
    actor, grant = found
    wards = _wards(holding)
    # Whose record cannot be read does not act: nobody would know what is their own matter.
    persons = [await reads.get(PERSONS, key) for key in (account.id, *sorted(wards))]
    also = frozenset(record for one in persons if one for record in one.also)
    actor = actor.model_copy(update={"wards": wards, "also": also})
    seconds = min(LIFETIME, (one.until - now).total_seconds(), _until_over(grant, now))
    if one.is_in_person and actor.capabilities & CONFIRMED:
        seconds = min(seconds, one.proof_left(now).total_seconds())
    return sign_in.ProvenActor(
        tokens={name: signer.sign(actor, name, seconds, began) for name in CONTEXTS},
        actor=actor,
        account_id=account.id,
        session_id=one.id,
        seconds=seconds,
    )


async def get_account(
    query: accounts.GetAccount,
    account: Annotated[Account, by("account_id")],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
) -> accounts.Account:
    """An account with the roles of its holder, where they are signed in, and their passkeys."""
    return accounts.Account(
        account_id=account.id,
        state=account.shown_state,
        login=account.login,
        is_volunteer=account.is_volunteer,
        grants=[receipt(grant) for grant in grants.values()],
        sessions=[
            accounts.HeldSession(
                session_id=one.id,
                kind=one.kind,
                label=one.label,
                since=one.since,
                until=one.until,
                capabilities=list(one.capabilities),
            )
            for one in account.sign_ins
        ],
        passkeys=[one.held() for one in passkeys.values()],
        links=[
            accounts.HeldLink(provider_id=one.provider_id, since=one.since) for one in account.links
        ],
    )


async def export_account(
    query: copies.ExportAccount,
    person: Annotated[KnownPerson | None, by("volunteer_id")],
    reads: Reads,
) -> copies.AccountCopy:
    """A page of how somebody signs in and what they may do, under all of their records."""
    ids = person.records if person else [query.volunteer_id]
    held = await reads.each(ACCOUNTS, ids)
    keys = await reads.each(PASSKEYS, [key for one in held.values() for key in one.passkeys])
    wards = exists("ward_id", str) & is_in("ward_id", ids)
    parts: dict[str, Part] = {
        "accounts": whole([_copied(held[key], keys) for key in ids if key in held]),
        "grants": partial(_grants, is_in("account_id", ids), receipt, reads),
        "guardians": partial(_grants, wards, _guardian, reads),
        "reads": reads_about(READS, ids, reads),
    }
    page = await page_of_parts(parts, query.after, query.limit)
    return page.told(copies.AccountCopy, volunteer_id=query.volunteer_id, records=ids)


def _copied(account: Account, keys: Mapping[str, Passkey]) -> copies.CopiedAccount:
    return shown(
        copies.CopiedAccount,
        account,
        account_id=account.id,
        state=account.shown_state,
        has_password=account.password is not None,
        sessions=[
            copies.CopiedSignIn.model_validate(one, from_attributes=True)
            for one in account.sign_ins
        ],
        passkeys=[keys[key].held() for key in account.passkeys if key in keys],
        links=[
            accounts.HeldLink(provider_id=one.provider_id, since=one.since) for one in account.links
        ],
    )


def _guardian(grant: Grant) -> copies.CopiedGuardian:
    return shown(copies.CopiedGuardian, grant, grant_id=grant.id)


async def _grants(
    wanted: Wanted, told: Callable[[Grant], T], reads: Reads, after: str, limit: int
) -> Page[T]:
    page = await reads.page(GRANTS, named(wanted), EVERYTHING, After(after, limit))
    return Page([told(one) for one in page.items], page.next, page.unreadable)


async def list_providers(
    query: providers.ListProviders, configured: Providers
) -> providers.Providers:
    """The providers that the installation has named."""
    return providers.Providers(providers=configured.shown())


async def list_guardians(
    query: guardians.ListGuardians,
    person: Annotated[KnownPerson, by("volunteer_id", noun="volunteer")],
    named: Annotated[dict[str, Grant], by_each("person.guardians")],
) -> guardians.GuardianList:
    return guardians.GuardianList(
        guardians=[
            guardians.Guardian(
                grant_id=one.id,
                account_id=one.account_id,
                from_day=one.from_day,
                granted_by=one.source,
            )
            for one in guardians_of(person, named).values()
        ]
    )


def _wards(holding: Mapping[str, Grant]) -> frozenset[str]:
    """The minors whose guardian somebody is, in whatever role they act."""
    return frozenset(one.ward_id for one in holding.values() if one.ward_id)


def _acting(
    query: sign_in.ProveActor,
    account: Account,
    one: SignIn,
    holding: dict[str, Grant],
    now: datetime,
) -> tuple[Actor, Grant | None] | None:
    """As whom somebody acts, and by which grant; None if they may not, or do not say as whom."""
    wanted = query.grant_id or one.grant_id
    if one.kind == "token" and wanted != one.grant_id:
        return None
    if wanted is None and not account.is_volunteer and len(holding) == 1:
        (wanted,) = holding
    if wanted is not None:
        grant = holding.get(wanted)
        return (grant.actor(one, query.purpose, now), grant) if grant else None
    if not account.is_volunteer:
        return None
    who = {"id": account.id, "role": "volunteer", "purpose": query.purpose}
    return Actor.model_validate({**who, "in_person": one.is_in_person}), None


def _until_over(grant: Grant | None, now: datetime) -> float:
    """Seconds until the first moment at which a grant holds no more."""
    if grant is None or grant.until_day is None:
        return LIFETIME
    over = datetime.combine(datetime.fromisoformat(grant.until_day), time.min, _ZONE)
    return max((over - now) / timedelta(seconds=1), 0.0)


async def list_reads(
    query: ListIdentityReads,
    person: Annotated[KnownPerson | None, by("person_id")],
    reads: Reads,
    now: datetime,
) -> ReadPage:
    """Who saw whose account."""
    own = query.person_id is not None and speaks_for(query.actor, query.person_id)
    overseen = in_reach(query.actor, query.division, WATCHERS)
    also = person.also if person else ()
    return await page_of_reads(READS, query, reads, overseen, now, own=own, ids=also)
