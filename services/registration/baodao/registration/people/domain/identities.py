"""Identities: whose document it is."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.volunteers import Volunteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Aggregate):
    """Whose document this is; its id is the keyed hash of the document (`identity_key`)."""

    volunteer_id: str
    number: str

    @classmethod
    def claim(cls, key: str, volunteer: Volunteer) -> Change[Self]:
        """Let a document lead to this volunteer's record from now on."""
        return cls.create(id=key, volunteer_id=volunteer.id, number=volunteer.number)

    def lead_to(self, volunteer: Volunteer) -> Change[Self]:
        """Let the document lead to the record that its own was merged into, or back to its own."""
        return self.change(volunteer_id=volunteer.id, number=volunteer.number)
