"""What is noted of volunteers and of organisations."""

from typing import Annotated

from baodao.hours.known.domain import KnownOrganisation, KnownVolunteer
from baodao.kit.decisions import Decision, accept, by, use_case
from baodao.schema import Envelope
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.organisations import OrganisationRegistered, OrganisationRenamed
from baodao.schema.registration.suspensions import VolunteerSuspended

_Known = Annotated[KnownVolunteer, by("volunteer_id", or_new=KnownVolunteer.unknown)]


@use_case
def learn_suspension(
    event: VolunteerSuspended, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note where somebody is suspended, and gets no new star."""
    version, within = envelope.aggregate_version, tuple(event.within)
    return accept(None, *volunteer.learn(version, suspended=True, within=within))


@use_case
def learn_age_class(
    event: AgeClassChanged, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note that a volunteer is a minor, or none any more."""
    version = envelope.aggregate_version
    return accept(None, *volunteer.learn(version, age_class=event.age_class))


_Organisation = Annotated[
    KnownOrganisation, by("organisation_id", or_new=KnownOrganisation.unknown)
]


@use_case
def learn_organisation(
    event: OrganisationRegistered, organisation: _Organisation, envelope: Envelope
) -> Decision[None]:
    """Note what an organisation is called, for the credentials that say who has recorded."""
    learnt = organisation.learn(envelope.aggregate_version, envelope.time, event.name)
    return accept(None, *learnt)


@use_case
def rename_organisation(
    event: OrganisationRenamed, organisation: _Organisation, envelope: Envelope
) -> Decision[None]:
    """Note what an organisation is called from now on."""
    learnt = organisation.learn(envelope.aggregate_version, envelope.time, event.name)
    return accept(None, *learnt)
