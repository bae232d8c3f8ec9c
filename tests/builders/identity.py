"""Identity in memory: people with accounts, slips, sign-ins and roles.

service = empty()
await account(service, "ana")
secret = await signed_in(service, "ana")
proven = await acting(service, secret)
"""

import base64
import hashlib
import json
from typing import Any

from baodao.identity.domain.accounts import Account, Session
from baodao.identity.domain.passkeys import RelyingParty
from baodao.identity.passkeys import Passkeys
from baodao.identity.store import COLLECTIONS
from baodao.identity.subscribers import subscribers
from baodao.kit.signatures import Signer
from baodao.kit.testing import NOW, MemoryService
from baodao.schema import Actor
from baodao.schema.base import Message
from baodao.schema.identity import passkeys as keys
from baodao.schema.identity.accounts import (
    ActivateAccount,
    ChangePassword,
    CloseAccount,
    GetAccount,
    InviteStaff,
    InviteVolunteer,
    RenewSlip,
)
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.identity.grants import EndGrant, GrantRole
from baodao.schema.identity.guardians import InviteGuardian, ListGuardians, NameGuardian
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    EndProviderLink,
    EndProviderSessions,
    FinishProviderSignIn,
    ListProviders,
)
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.identity.sign_in import (
    ConfirmSession,
    EndSession,
    EndSessions,
    IssueToken,
    ProveActor,
    SignIn,
)
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.offices import OfficeAccepted, OfficeEnded
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, COORDINATOR, OPERATOR
from tests.support.authenticator import ES256, HOST, ORIGIN, Authenticator, Key
from tests.support.cheap_argon2 import ARGON2, passwords
from tests.support.fake_provider import PROVIDER, providers
from tests.support.signing import ROOTS

PASSWORD = "测试·一个很长的密码"
OTHER_PASSWORD = "测试·另一个很长的密码"


PARTY = RelyingParty(HOST, "测试·报到", (ORIGIN,))
_TOOLS = (passwords(), Passkeys(PARTY), PARTY, Signer(ROOTS))


def empty() -> MemoryService:
    """Identity that knows nothing yet."""
    ARGON2.forget()
    PROVIDER.reset()
    return MemoryService(subscribers, COLLECTIONS, tools())


def tools() -> list[Any]:
    """What identity's use cases and views take."""
    return [*_TOOLS, providers()]


def digest(secret: str) -> str:
    """What identity is told of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret(word: str, kind: str = "bds") -> str:
    """A token that looks like any other."""
    raw = hashlib.sha256(word.encode()).digest()
    return f"{kind}_{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def oneself(account_id: str, role: str = "volunteer", **where: str) -> Actor:
    """Who holds an account, in a role."""
    return acting_as(**{"id": account_id, "role": role, **where})


async def volunteer(
    service: MemoryService, who: str = "ana", division: str = COMMUNITY, **changes: Any
) -> str:
    """Somebody of whom registration has told."""
    fields = {"volunteer_id": who, "division": division, "registered_at": NOW}
    await service.follow(VolunteerRegistered.model_validate(fields | changes))
    return who


async def minor(service: MemoryService, who: str = "mia", division: str = COMMUNITY) -> str:
    """A minor of whom registration has told."""
    return await volunteer(service, who, division, age_class="minor")


async def guardian(
    service: MemoryService, ward: str = "mia", code: str = "of a guardian"
) -> tuple[str, str]:
    """A guardian who has activated their account; it, and the grant for the ward."""
    said = {"volunteer_id": ward, "slip": digest(code)}
    reply = await service.done(InviteGuardian, OPERATOR, **said)
    login = f"guardian-{digest(code)[:8]}"
    await service.done(ActivateAccount, None, **activation(code, login))
    return reply.account_id, reply.grant_id


def merged(kept: str, other: str, division: str = COMMUNITY) -> VolunteersMerged:
    """Two records were one person's."""
    return VolunteersMerged(division=division, kept_id=kept, merged_id=other)


def unmerged(kept: str, other: str, division: str = COMMUNITY) -> VolunteersUnmerged:
    """They were two people's after all."""
    return VolunteersUnmerged(division=division, kept_id=kept, merged_id=other)


async def organisation(
    service: MemoryService, name: str = "choir", division: str = COMMUNITY
) -> str:
    """An organisation of which registration has told."""
    await service.follow(
        OrganisationRegistered(
            organisation_id=name, name="测试·队", kind="informal-group", division=division
        )
    )
    return name


async def slip(
    service: MemoryService, who: str, code: str = "code", actor: Actor = COORDINATOR
) -> str:
    """Hand a volunteer a slip; gives its digest."""
    await service.done(InviteVolunteer, actor, volunteer_id=who, slip=digest(code))
    return digest(code)


def activation(code: str, login: str, password: str = PASSWORD) -> dict[str, Any]:
    """What is said with the code of a slip."""
    return {"slip": digest(code), "login": login, "password": password}


async def account(
    service: MemoryService, who: str = "ana", division: str = COMMUNITY, **changes: Any
) -> str:
    """A volunteer who has activated their account; the login name is theirs with `login-`."""
    await volunteer(service, who, division, **changes)
    await slip(service, who, f"code of {who}")
    await service.done(ActivateAccount, None, **activation(f"code of {who}", f"login-{who}"))
    return who


async def staff(
    service: MemoryService, label: str = "值班台", division: str | None = COMMUNITY
) -> str:
    """An account for a desk, activated; the login name is `desk-` and the digest's beginning."""
    code = f"code of {label}"
    fields = {"label": label, "division": division, "slip": digest(code)}
    who: str = (await service.done(InviteStaff, OPERATOR, **fields)).account_id
    await service.done(ActivateAccount, None, **activation(code, f"desk-{digest(label)[:8]}"))
    return who


async def granted(
    service: MemoryService,
    who: str,
    role: str = "organiser",
    actor: Actor = OPERATOR,
    **fields: Any,
) -> str:
    """Let somebody act in a role, in the community unless something else is said."""
    where = fields or {"division": COMMUNITY}
    reply = await service.done(GrantRole, actor, account_id=who, role=role, **where)
    grant_id: str = reply.grant_id
    return grant_id


async def signs_in(service: MemoryService, login: str, word: str = "new") -> Any:
    """As whom somebody signs in, or why they do not."""
    said = {"login": login, "password": PASSWORD, "session": digest(word)}
    outcome = await service.send(SignIn, None, **said)
    if refusals := getattr(outcome, "refusals", None):
        return list(refusals)
    return service.all_of(Session)[-1].account_id


async def signed_in(service: MemoryService, who: str, word: str = "") -> str:
    """Sign in; gives the token of the session."""
    stored = await service.stored(Account, who)
    token = secret(word or f"session of {who}")
    said = {"login": stored.login, "password": PASSWORD, "session": digest(token)}
    await service.done(SignIn, None, **said)
    return token


async def program(
    service: MemoryService, actor: Actor, grant_id: str | None = None, **fields: Any
) -> str:
    """A token for a program of somebody's."""
    token = secret(f"program of {actor.id} {grant_id} {fields}", "bdt")
    said = {"label": "测试·报表", "until_day": "2027-01-31"} | fields
    said |= {"account_id": actor.id, "session_id": await fresh_session(service, actor.id)}
    await service.done(IssueToken, actor, session=digest(token), grant_id=grant_id, **said)
    return token


async def fresh_session(service: MemoryService, who: str) -> str:
    """A session in which somebody has just proved who they are; they sign in if they have none."""
    found = (await service.stored(Account, who)).sign_ins
    fresh = [one.id for one in found if one.kind == "session" and one.proof_left(service.now)]
    return fresh[0] if fresh else digest(await signed_in(service, who, f"{who} {service.now}"))


async def to_add(service: MemoryService, who: str) -> Any:
    """What a page is given to have a passkey made, where one has just proved who one is."""
    said = {"account_id": who, "session_id": await fresh_session(service, who)}
    return (await service.done(keys.BeginPasskey, oneself(who), **said)).model_dump()


async def to_confirm(service: MemoryService, who: str) -> Any:
    """What a page is given to prove again who is signed in."""
    begun = await service.done(keys.BeginPasskeyConfirmation, oneself(who), account_id=who)
    return begun.model_dump()


async def to_sign_in(service: MemoryService) -> Any:
    """What a page is given to sign in by a passkey."""
    return (await service.done(keys.BeginPasskeySignIn)).model_dump()


async def passkey(
    service: MemoryService, who: str = "ana", key: Authenticator | None = None, label: str = "手机"
) -> Authenticator:
    """Somebody's authenticator, which has a passkey for their account."""
    key = key or Authenticator()
    said = {"label": label, "credential": key.create(await to_add(service, who))}
    await service.done(keys.AddPasskey, oneself(who), account_id=who, **said)
    return key


async def signed_in_by(service: MemoryService, key: Authenticator, word: str = "by key") -> str:
    """Sign in by a passkey; gives the token of the session."""
    token = secret(word)
    said = {"credential": key.get(await to_sign_in(service)), "session": digest(token)}
    await service.done(keys.SignInByPasskey, None, **said)
    return token


async def acting(
    service: MemoryService, token: str, grant_id: str | None = None, purpose: str | None = None
) -> Any:
    """What identity answers the gateway for somebody who comes with a token."""
    return await service.ask(ProveActor(secret=token, grant_id=grant_id, purpose=purpose))


def office(office_id: str = "office", who: str = "ana", **changes: Any) -> OfficeAccepted:
    """Somebody has accepted to lead the choir."""
    fields = {
        "membership_id": "m",
        "office_id": office_id,
        "organisation_id": "choir",
        "volunteer_id": who,
        "title": "队长",
        "division": COMMUNITY,
        "from_day": "2026-11-01",
        "until_day": "2027-11-01",
    }
    return OfficeAccepted.model_validate(fields | changes)


def office_over(office_id: str = "office", who: str = "ana", **changes: Any) -> OfficeEnded:
    """They lead it no more."""
    fields = {
        "membership_id": "m",
        "office_id": office_id,
        "organisation_id": "choir",
        "volunteer_id": who,
        "division": COMMUNITY,
        "reason": "term-over",
        "on": "2026-11-23",
    }
    return OfficeEnded.model_validate(fields | changes)


KEY = Authenticator(only=Key(ES256))
"""Ana's in the town."""


async def town() -> tuple[MemoryService, dict[str, str]]:
    """A state in which every command has somebody who may send it, and what it is made of.

    Ana leads the choir and has a second role, and a passkey; the desk was handed a slip; Cyd's
    account is closed.
    """
    from tests.builders import providers as at_provider

    service, ids = empty(), {}
    for who in ("ana", "cyd"):
        await account(service, who)
    await volunteer(service, "bob")
    await organisation(service)
    await service.follow(office())
    await service.done(CloseAccount, OPERATOR, account_id="cyd")
    ids["desk"] = await staff(service)
    ids["slip"] = await slip(service, await volunteer(service, "dan"), "pending")
    ids["grant"] = await granted(service, "ana", "shift-lead", division=COMMUNITY)
    ids["secret"] = await signed_in(service, "ana")
    ids["session"] = digest(ids["secret"])
    await minor(service)
    ids["guardian"], ids["guardian-grant"] = await guardian(service)
    ids["program"] = digest(await program(service, oneself("ana")))
    await passkey(service, "ana", KEY)
    (ids["passkey"],) = (await service.stored(Account, "ana")).passkeys
    ids["to_add"] = (await to_add(service, "ana"))["challenge"]
    ids["to_sign_in"] = (await to_sign_in(service))["challenge"]
    await at_provider.linked(service, "ana")
    ids["back"] = json.dumps(at_provider.back(await at_provider.begun(service), "sub-ana"))
    ids["to_confirm"] = (await to_confirm(service, "ana"))["challenge"]
    return service, ids


def saying(kind: type[Message], ids: dict[str, str]) -> dict[str, Any]:
    """A message of this kind that names what there is in the town."""
    ana, fresh = {"account_id": "ana"}, digest("fresh")
    new = {"challenge": ids["to_add"], "rp": {"id": HOST}, "user": {"id": "YW5h"}}
    shown = {"challenge": ids["to_sign_in"], "rpId": HOST}
    fresh_at = {"provider_id": "town", "browser": fresh}
    said: dict[type[Message], dict[str, Any]] = {
        keys.AddPasskey: {**ana, "label": "测试", "credential": Authenticator().create(new)},
        keys.BeginPasskey: {**ana, "session_id": ids["session"]},
        keys.BeginPasskeyConfirmation: ana,
        keys.BeginPasskeySignIn: {},
        keys.ConfirmByPasskey: {
            **ana,
            "session_id": ids["session"],
            "credential": KEY.get(shown | {"challenge": ids["to_confirm"]}),
        },
        keys.RemovePasskey: {"passkey_id": ids["passkey"]},
        keys.SignInByPasskey: {"credential": KEY.get(shown), "session": fresh},
        ActivateAccount: {"slip": ids["slip"], "login": "dan-1", "password": PASSWORD},
        BeginProviderLink: {**ana, **fresh_at, "session_id": ids["session"]},
        BeginProviderSignIn: fresh_at,
        ChangePassword: {**ana, "password": PASSWORD, "new_password": OTHER_PASSWORD},
        CloseAccount: ana,
        ConfirmSession: {**ana, "session_id": ids["session"], "password": PASSWORD},
        EndGrant: {"grant_id": ids["grant"]},
        EndProviderLink: {**ana, "provider_id": "town"},
        EndProviderSessions: {
            "provider_id": "town",
            "logout_token": PROVIDER.logout_token(sub="sub-ana"),
        },
        EndSession: {"session_id": ids["session"]},
        EndSessions: ana,
        ExportAccount: {"volunteer_id": "ana"},
        FinishProviderSignIn: json.loads(ids["back"]),
        GetAccount: ana,
        GrantRole: {**ana, "role": "unit-liaison", "division": COMMUNITY},
        InviteGuardian: {"volunteer_id": "mia", "slip": fresh},
        InviteStaff: {"label": "测试·值班台", "division": COMMUNITY, "slip": fresh},
        InviteVolunteer: {"volunteer_id": "bob", "slip": fresh},
        ListGuardians: {"volunteer_id": "mia"},
        NameGuardian: {**ana, "volunteer_id": "mia"},
        ListIdentityReads: {"person_id": "ana"},
        IssueToken: {
            **ana,
            "session_id": ids["session"],
            "session": fresh,
            "label": "测试",
            "until_day": "2027-01-31",
        },
        ListProviders: {},
        ProveActor: {"secret": ids["secret"]},
        RenewSlip: {**ana, "slip": fresh},
        SignIn: {"login": "login-ana", "password": PASSWORD, "session": fresh},
    }
    return said[kind]


def also_saying(kind: type[Message]) -> list[dict[str, Any]]:
    """The other ways to say it that are looked for elsewhere."""
    if kind is not EndProviderSessions:
        return []
    return [{"provider_id": "town", "logout_token": PROVIDER.logout_token(sid="sid-ana")}]
