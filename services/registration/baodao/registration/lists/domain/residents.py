"""Needs of residents: what stands against proposing one, and that it tells of nobody."""

from dataclasses import dataclass

from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import PersonalData
from baodao.registration.residents.domain import Resident, tells_of
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.lists import EditItem, PostedElsewhere
from baodao.schema.registration.proposals import (
    OneProposer,
    ProposeNeed,
    TellsOfResident,
    TooManyWishes,
)

_MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class Helped:
    """For whom a need is: a resident, what is known of them, and how many needs are open."""

    resident: Resident | None
    data: PersonalData | None
    open: int

    def refusals(self, command: ProposeNeed, organisation: Organisation) -> list[Refusal]:
        """Why the need of this resident cannot be proposed to this organisation."""
        if command.volunteer_id or command.unit_id:
            return [OneProposer()]
        if self.resident is None:
            return [NotFound(kind="resident", id=command.resident_id or "")]
        refusals = [*self.resident.erased_refusals(), *told_refusals(self.data, command)]
        home = organisation.division
        if not self.resident.division.startswith(home):
            refusals.append(PostedElsewhere(division=self.resident.division, home=home))
        if self.open >= _MOST_OPEN:
            refusals.append(TooManyWishes(most=_MOST_OPEN))
        return refusals


def told_refusals(data: PersonalData | None, said: ProposeNeed | EditItem) -> list[Refusal]:
    """`tells-of-resident` if what everybody may read has who it is for in it."""
    if data and tells_of(data, said.title, said.description, said.category):
        return [TellsOfResident()]
    return []
