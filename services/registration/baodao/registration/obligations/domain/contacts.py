"""Contacts between a community and a person or a unit."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.obligations.domain.quarters import quarter_of_day
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Actor, Refusal
from baodao.schema.registration.obligations import (
    ContactRecorded,
    ContactTakenBack,
    ContactTakenBackAlready,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Aggregate):
    """One contact; `counted_groups` are the group tallies in which it stands.

    A confirmed claim is a contact too, under an id made from the claim's (`id_of_claim`).
    """

    organisation_id: str
    division: str
    volunteer_id: str | None
    unit_id: str | None
    unit_division: str | None
    day: str
    topic: str | None
    claim_id: str | None
    recorded_by: str
    counted_groups: tuple[str, ...]
    taken_back: bool = False

    @classmethod
    def record(
        cls,
        contact_id: str,
        organisation: Organisation,
        whom: "Whom",
        day: str,
        topic: str,
        actor: Actor,
        groups: tuple[str, ...],
    ) -> Change[Self]:
        """Record a contact of an organisation with a person or a unit."""
        contact = cls(
            id=contact_id,
            organisation_id=organisation.id,
            division=organisation.division,
            volunteer_id=whom.volunteer_id,
            unit_id=whom.unit_id,
            unit_division=whom.unit_division,
            day=day,
            topic=topic,
            claim_id=None,
            recorded_by=actor.id,
            counted_groups=groups,
        )
        return contact.written_down()

    @staticmethod
    def id_of_claim(claim_id: str) -> str:
        """The id of the contact that a confirmed claim was: its history and subject are its own."""
        return f"contact-{claim_id}"

    @property
    def quarter(self) -> str:
        """The quarter in which the contact counts."""
        return quarter_of_day(self.day)

    def take_back_refusals(self) -> list[Refusal]:
        """Why the contact cannot be taken back: it was taken back before."""
        return [ContactTakenBackAlready(contact_id=self.id)] if self.taken_back else []

    def take_back(self) -> Change[Self]:
        """Take the contact back: it does not count any more (`contact-taken-back`)."""
        event = ContactTakenBack(
            division=self.division,
            record_id=self.id,
            volunteer_id=self.volunteer_id,
            unit_id=self.unit_id,
            day=self.day,
        )
        return self.change(event, taken_back=True, counted_groups=())

    def written_down(self) -> Change[Self]:
        """Announce the contact (`contact-recorded`)."""
        event = ContactRecorded(
            division=self.division,
            record_id=self.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.volunteer_id,
            unit_id=self.unit_id,
            day=self.day,
            claim_id=self.claim_id,
        )
        return self.change(event)


@dataclass(frozen=True, slots=True)
class Whom:
    """With whom a contact was: a person, or a unit and where it is."""

    volunteer_id: str | None
    unit_id: str | None
    unit_division: str | None
