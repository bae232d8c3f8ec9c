"""What registration tells: who is registered where, which organisations there are, who is gone."""

from typing import Annotated

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Organisation, Person
from baodao.identity.use_cases.sign_ins import closing
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.rehoming import OrganisationRehomed, VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerRegistered


@use_case
def learn_person(
    event: VolunteerRegistered,
    person: Annotated[Person, by("volunteer_id", or_new=Person.unknown)],
    account: Annotated[Account, by("volunteer_id", or_new=Account.of_volunteer)],
    slip: Annotated[Slip | None, by("slip")],
    envelope: Envelope,
) -> Decision[None]:
    """Note a person as somebody who can get an account; who registered themself has their code."""
    changes: list[Change[Aggregate]] = [person.change(division=event.division)]
    if event.slip and slip is None and account.state == "prepared":
        changes += [
            account.invite(event.slip, event.volunteer_id, event.division, envelope.time),
            Slip.create(id=event.slip, account_id=account.id, role="volunteer", scope=None),
        ]
    return accept(None, *changes)


@use_case
def learn_organisation(
    event: OrganisationRegistered,
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
) -> Decision[None]:
    """Note an organisation as one for which a role can be granted."""
    return accept(None, organisation.change(division=event.division))


@use_case
def move_organisation(
    event: OrganisationRehomed,
    organisation: Annotated[Organisation, by("organisation_id", or_new=Organisation.unknown)],
) -> Decision[None]:
    """Note where an organisation is now."""
    return accept(None, organisation.change(division=event.division))


@use_case
def move_person(
    event: VolunteerRehomed,
    person: Annotated[Person, by("volunteer_id", or_new=Person.unknown)],
    account: Annotated[Account | None, by("volunteer_id")],
) -> Decision[None]:
    """Note where a person belongs now."""
    moved: list[Change[Aggregate]] = [person.change(division=event.division)]
    if account is not None:
        moved.append(account.change(division=event.division))
    return accept(None, *moved)


@use_case
def close_erased(
    event: PersonErased,
    person: Annotated[Person, by("volunteer_id", or_new=Person.unknown)],
    account: Annotated[Account | None, by("volunteer_id")],
    name: Annotated[LoginName | None, by("account.login")],
    sessions: Annotated[
        dict[str, Session], by_each(lambda account: [one.id for one in account.sign_ins])
    ],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
) -> Decision[None]:
    """Close the account of somebody who was erased, and forget how they signed in."""
    changes: list[Change[Aggregate]] = [person.change(is_erased=True)]
    if account is not None and account.state != "closed":
        changes += closing(account, name, sessions, grants)
    return accept(None, *changes)
