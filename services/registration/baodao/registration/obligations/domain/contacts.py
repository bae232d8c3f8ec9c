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
    """One contact; `counted_groups` are the tallies of others in which it stands.

    A confirmed claim is a contact under the claim's own id.
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
        """Write down that there was one."""
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
        """The contact that a confirmed claim was; it has a history, and a subject, of its own."""
        return f"contact-{claim_id}"

    @property
    def quarter(self) -> str:
        """The quarter in which it counts."""
        return quarter_of_day(self.day)

    def take_back_refusals(self) -> list[Refusal]:
        """Why it cannot be taken back."""
        return [ContactTakenBackAlready(contact_id=self.id)] if self.taken_back else []

    def take_back(self) -> Change[Self]:
        """Let it not count any more."""
        event = ContactTakenBack(
            division=self.division,
            record_id=self.id,
            volunteer_id=self.volunteer_id,
            unit_id=self.unit_id,
            day=self.day,
        )
        return self.change(event, taken_back=True, counted_groups=())

    def written_down(self) -> Change[Self]:
        """Tell of it."""
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
