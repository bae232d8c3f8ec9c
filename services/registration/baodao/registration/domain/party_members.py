"""Party members 在职党员: which report is a person's current one, and which unit sent them."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMember(Aggregate):
    """One person's place in the 双报到, under the volunteer's id: at most one current report.

    `report_id` is the current report (filed or accepted), `division` the community it was made at,
    `unit_id` the organisation of the unit's party organisation.
    """

    report_id: str | None = None
    division: str | None = None
    unit_id: str | None = None
    accepted: bool = False

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """Of a person who never reported."""
        return cls(id=volunteer_id)
