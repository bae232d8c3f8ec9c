"""What registration tells: who is registered where, which organisations there are, who is gone."""

from collections.abc import Mapping
from typing import Annotated

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Organisation, Person
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.providers import ProviderIdentity
from baodao.identity.use_cases.guardians import ending, holders
from baodao.identity.use_cases.sign_ins import closing, linked_to, sessions_of
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.deaths import DeathRecorded, DeathTakenBack
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.rehoming import OrganisationRehomed, VolunteerRehomed
from baodao.schema.registration.successions import OrganisationSucceeded
from baodao.schema.registration.volunteers import AgeClass, VolunteerActivated, VolunteerRegistered

_Person = Annotated[Person, by("volunteer_id", or_new=Person.unknown)]
_Named = Annotated[dict[str, Grant], by_each("person.guardians")]
_Acting = Annotated[dict[str, Account], by_each(holders)]


@use_case
def learn_person(
    event: VolunteerRegistered,
    person: _Person,
    account: Annotated[Account, by("volunteer_id", or_new=Account.of_volunteer)],
    slip: Annotated[Slip | None, by("slip")],
    envelope: Envelope,
) -> Decision[None]:
    """Note a person as somebody who can get an account; who registered themself has their code."""
    aged = person.learn_age(envelope.aggregate_version, event.age_class)
    known = aged.after if aged else person
    changes: list[Change[Aggregate]] = [
        *([aged] if aged else []),
        known.change(division=event.division),
    ]
    is_new = account.state == "prepared" and not person.is_gone
    if event.slip and slip is None and is_new:
        changes += [
            account.invite(event.slip, event.volunteer_id, event.division, envelope.time),
            Slip.create(
                id=event.slip,
                account_id=account.id,
                role="volunteer",
                scope=None,
                capabilities=(),
            ),
        ]
    return accept(None, *changes)


@use_case
def learn_organisation(
    event: OrganisationRegistered,
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
) -> Decision[None]:
    """Note an organisation as one for which a role can be granted."""
    return accept(None, organisation.change(division=event.division))


def _holders(grants: dict[str, Grant]) -> list[str]:
    return [one.account_id for one in grants.values() if not one.ended]


@use_case
def move_organisation(
    event: OrganisationRehomed,
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
    grants: Annotated[dict[str, Grant], by_each("organisation.grants")],
    accounts: Annotated[dict[str, Account], by_each(_holders)],
) -> Decision[None]:
    """Note where an organisation is now, and that what was granted for it holds there."""
    held = {key: one for key, one in grants.items() if not one.ended}
    moved = [one for one in held.values() if one.division != event.division]
    holders = dict.fromkeys(one.account_id for one in moved)
    changes: list[Change[Aggregate]] = [
        organisation.change(division=event.division, grants=tuple(held)),
        *(one.follow(organisation.id, event.division) for one in moved),
        *(accounts[key].revoke() for key in holders if key in accounts),
    ]
    return accept(None, *changes)


def _both(organisation: Organisation, successor: Organisation) -> list[str]:
    return [*organisation.grants, *successor.grants]


@use_case
def hand_to_successor(
    event: OrganisationSucceeded,
    *,
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
    successor: Annotated[Organisation, by("successor_id", or_new=Organisation.unknown)],
    grants: Annotated[dict[str, Grant], by_each(_both)],
    accounts: Annotated[dict[str, Account], by_each(_holders)],
) -> Decision[None]:
    """End what was granted for an ended organisation; its successor answers for it from now on."""
    if organisation.succeeded_by:
        return accept(None)
    succeeds = tuple(dict.fromkeys((*successor.succeeds, organisation.id, *event.inherited)))
    held = [one for one in grants.values() if not one.ended]
    ended = [one for one in held if one.organisation_id == organisation.id]
    widened = [one for one in held if one.organisation_id == successor.id]
    told = {one.account_id: accounts[one.account_id] for one in held if one.account_id in accounts}
    changes: list[Change[Aggregate]] = [
        organisation.change(grants=(), succeeded_by=successor.id),
        successor.change(succeeds=succeeds),
        *(one.end("ended") for one in ended),
        *(one.change(succeeds=succeeds) for one in widened),
    ]
    for one in told.values():
        mine = [grant.id for grant in ended if grant.account_id == one.id]
        changes.append(one.let_go(*mine) if mine else one.revoke())
    return accept(None, *changes)


@use_case
def learn_age_at_activation(
    event: VolunteerActivated,
    person: _Person,
    named: _Named,
    acting: _Acting,
    envelope: Envelope,
) -> Decision[None]:
    """Note the age class that a registration was activated with."""
    return accept(None, *_aged(person, envelope, event.age_class, named, acting))


@use_case
def learn_age(
    event: AgeClassChanged,
    person: _Person,
    named: _Named,
    acting: _Acting,
    envelope: Envelope,
) -> Decision[None]:
    """Note that a person is a minor, or none any more: then nobody acts for them."""
    return accept(None, *_aged(person, envelope, event.age_class, named, acting))


def _aged(
    person: Person,
    envelope: Envelope,
    age_class: AgeClass,
    named: Mapping[str, Grant],
    acting: Mapping[str, Account],
) -> list[Change[Aggregate]]:
    aged = person.learn_age(envelope.aggregate_version, age_class)
    if aged is None:
        return []
    if aged.after.as_ward or not person.guardians:
        return [aged]
    return [aged, aged.after.entrust(()), *ending(named, acting, "of-age")]


@use_case
def move_person(
    event: VolunteerRehomed,
    person: _Person,
    account: Annotated[Account | None, by("volunteer_id")],
    named: _Named,
) -> Decision[None]:
    """Note where a person belongs now, and with them what their guardians act by."""
    held = [one for one in named.values() if not one.ended and one.division != event.division]
    moved: list[Change[Aggregate]] = [
        person.change(division=event.division),
        *(one.lead_to(person.id, event.division) for one in held),
    ]
    if account is not None:
        moved.append(account.change(division=event.division))
    return accept(None, *moved)


_Account = Annotated[Account | None, by("volunteer_id")]
_Name = Annotated[LoginName | None, by("account.login")]
_Slip = Annotated[Slip | None, by("account.slip")]
_Passkeys = Annotated[dict[str, Passkey], by_each("account.passkeys")]
_Sessions = Annotated[dict[str, Session], sessions_of]
_Grants = Annotated[dict[str, Grant], by_each("account.grants")]
_Identities = Annotated[dict[str, ProviderIdentity], linked_to]


@use_case
def close_erased(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    event: PersonErased,
    person: _Person,
    account: _Account,
    name: _Name,
    slip: _Slip,
    passkeys: _Passkeys,
    sessions: _Sessions,
    grants: _Grants,
    identities: _Identities,
    named: _Named,
    acting: _Acting,
) -> Decision[None]:
    """Close the account of somebody who was erased, and forget how they signed in."""
    changes: list[Change[Aggregate]] = [
        person.change(is_erased=True, guardians=()),
        *ending(named, acting, "ward-erased"),
    ]
    if account is not None and account.state != "closed":
        ways = [name, slip, *passkeys.values(), *identities.values(), *sessions.values()]
        changes += closing(account, ways, grants)
    return accept(None, *changes)


@use_case
def close_deceased(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    event: DeathRecorded,
    person: _Person,
    account: _Account,
    name: _Name,
    slip: _Slip,
    passkeys: _Passkeys,
    sessions: _Sessions,
    grants: _Grants,
    identities: _Identities,
    named: _Named,
    acting: _Acting,
    envelope: Envelope,
) -> Decision[None]:
    """Close the account of somebody who has died; nobody acts as them, nor for them."""
    learnt = person.learn_death(envelope.aggregate_version, is_deceased=True)
    if learnt is None:
        return accept(None)
    changes: list[Change[Aggregate]] = [
        learnt,
        learnt.after.entrust(()),
        *ending(named, acting, "ended"),
    ]
    if account is not None and account.state != "closed":
        ways = [name, slip, *passkeys.values(), *identities.values(), *sessions.values()]
        changes += closing(account, ways, grants, rests=True)
    return accept(None, *changes)


@use_case
def reopen_living(
    event: DeathTakenBack, person: _Person, account: _Account, envelope: Envelope
) -> Decision[None]:
    """Let the account of somebody who lives be opened again, by a slip."""
    learnt = person.learn_death(envelope.aggregate_version, is_deceased=False)
    if learnt is None:
        return accept(None)
    opened = [account.reopen()] if account is not None and account.rests else []
    return accept(None, learnt, *opened)
