"""Volunteers: registered people, as everybody else knows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.volunteers import VolunteerRegistered


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(Aggregate):
    """A registered person as everybody else knows them: an id in a division."""

    division: str
    registered_at: datetime

    @classmethod
    def register(cls, volunteer_id: str, division: str, now: datetime) -> Change[Self]:
        """A person who may sign up from now on."""
        return cls(id=volunteer_id, division=division, registered_at=now).change(
            VolunteerRegistered(volunteer_id=volunteer_id, division=division, registered_at=now)
        )
