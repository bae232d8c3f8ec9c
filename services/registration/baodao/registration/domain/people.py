"""People: who a volunteer is, apart from everything else."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """Who a volunteer is: kept apart, in no event, no log line and no list."""

    name: str
    phone: str

    @classmethod
    def record(cls, volunteer_id: str, name: str, phone: str) -> Change[Self]:
        """The personal data given at registration."""
        return cls(id=volunteer_id, name=name, phone=phone).change()
