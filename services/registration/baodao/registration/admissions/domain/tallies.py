"""Tallies of what departments bring into communities, by department and by community."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.admission_tasks import (
    ObjectionAnswered,
    TallyOf,
    TaskObjected,
)
from baodao.schema.registration.admissions import (
    AdmissionAsked,
    AdmissionDeclined,
    AdmissionGranted,
    AdmissionWithdrawn,
)

OfAdmission = AdmissionAsked | AdmissionGranted | AdmissionDeclined | AdmissionWithdrawn
OfTask = TaskObjected | ObjectionAnswered
Counted = OfAdmission | OfTask
_STREET = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionTally(Aggregate):
    """How many tasks were asked for in a quarter, and what became of them.

    Of a department at a street, or (`department_id` is None) of a community with all departments.
    `asked` are all of them, also those that the list let in at once.
    """

    quarter: str
    division: str
    department_id: str | None
    asked: int = 0
    admitted: int = 0
    approved: int = 0
    declined: int = 0
    withdrawn: int = 0
    objected: int = 0
    lifted: int = 0

    @staticmethod
    def prefix(quarter: str, tally_of: TallyOf) -> str:
        """With what the ids of these tallies of a quarter begin; they go on with the place."""
        return f"{quarter}-{tally_of}"

    @classmethod
    def keys(cls, event: Counted) -> list[str]:
        """The ids of the tallies in which an event counts."""
        communities = _communities(event)
        of_department = cls.prefix(event.quarter, "department")
        of_community = cls.prefix(event.quarter, "community")
        streets = dict.fromkeys(code[:_STREET] for code in communities)
        return [
            *(f"{of_department}-{street}-{event.department_id}" for street in streets),
            *(f"{of_community}-{code}" for code in communities),
        ]

    @classmethod
    def blank(cls, tally_id: str) -> Self:
        """The tally of whom nothing was counted yet."""
        quarter, tally_of, division, *department = tally_id.split("-", 3)
        department_id = department[0] if tally_of == "department" else None
        return cls(id=tally_id, quarter=quarter, division=division, department_id=department_id)

    @property
    def open(self) -> int:
        """How many wait for the street."""
        return self.asked - self.admitted - self.approved - self.declined - self.withdrawn

    def add(self, **more: int) -> Change[Self]:
        """So many more of each."""
        return self.change(**{name: getattr(self, name) + n for name, n in more.items()})


def counted(event: Counted, tallies: Mapping[str, AdmissionTally]) -> list[Change[AdmissionTally]]:
    """Count what an event tells, once for each community."""
    names = _names(event)
    if not names:
        return []
    communities = _communities(event)
    shares = Counter(code[:_STREET] for code in communities) + Counter(communities)
    return [tally.add(**dict.fromkeys(names, shares[tally.division])) for tally in tallies.values()]


def _names(event: Counted) -> Iterable[str]:
    if isinstance(event, AdmissionAsked):
        return ("asked",)
    if isinstance(event, AdmissionGranted):
        return ("asked", "admitted") if event.permit_id else ("approved",)
    if isinstance(event, AdmissionDeclined):
        return ("declined",)
    if isinstance(event, AdmissionWithdrawn):
        return ("withdrawn",)
    if isinstance(event, TaskObjected):
        return ("objected",)
    return ("lifted",) if event.answer == "lifted" else ()


def _communities(event: Counted) -> list[str]:
    return [event.division] if isinstance(event, OfTask) else list(event.communities)
