"""Registering somebody: what a single registration and every row of an import have in common."""

from dataclasses import dataclass
from datetime import datetime

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Change, NewId
from baodao.registration.common.actors import actor_registering
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.consents import Agreement, Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.numbers import mask_number, volunteer_number
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.profiles import Profile, read_profile
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.policies.domain import Policy
from baodao.schema import Refusal
from baodao.schema.registration.volunteers import AlreadyRegistered, RegisterVolunteer


@dataclass(frozen=True, slots=True)
class Registration:
    """A new volunteer and everything that is written down with them."""

    volunteer: Volunteer
    identity: Identity | None
    changes: list[Change[Aggregate]]


@dataclass(frozen=True, slots=True)
class Registrar:
    """Registers people one after the other, all at one instant."""

    vault: Vault
    now: datetime
    new_id: NewId

    def register(
        self,
        command: RegisterVolunteer,
        policy: Policy,
        division: Division | None,
        identity: Identity | None,
        identity_key: str | None,
        kept: KeptSuspension | None,
    ) -> Registration | list[Refusal]:
        """The registration, or every rule that it breaks.

        `identity` is who is known by `identity_key` already; without a key nobody can be. `kept` is
        what is left under it of somebody who was suspended and erased.
        """
        profile = read_profile(command, policy, self.now)
        refusals = [
            *profile.refusals,
            *division_refusals(division, command.division, today(self.now)),
        ]
        if identity:
            refusals.append(AlreadyRegistered(number=mask_number(identity.number)))
        if refusals:
            return refusals
        return self._carry_out(command, profile, identity_key, kept)

    def _carry_out(
        self,
        command: RegisterVolunteer,
        profile: Profile,
        identity_key: str | None,
        kept: KeptSuspension | None,
    ) -> Registration:
        vault, now = self.vault, self.now
        volunteer_id = self.new_id()
        number = volunteer_number(vault, volunteer_id)
        actor = actor_registering(command.actor, volunteer_id)
        suspensions = kept.of(volunteer_id, now) if kept else ()
        registered = Volunteer.register(
            volunteer_id, number, profile, command, actor, now, suspensions
        )
        volunteer = registered.after
        agreed = Consent.give(
            self.new_id(),
            volunteer,
            command.consent,
            Agreement("registration"),
            actor,
            now,
            tell=False,
        )
        changes: list[Change[Aggregate]] = [
            registered,
            Person.record(vault, volunteer_id, profile.data),
            agreed,
            Consents.first(agreed.after),
            # From now on it is the record that is suspended.
            *([kept.erase()] if kept else ()),
        ]
        if identity_key is None:
            return Registration(volunteer, None, changes)
        claimed = Identity.claim(identity_key, volunteer)
        return Registration(volunteer, claimed.after, [*changes, claimed])
