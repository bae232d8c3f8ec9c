"""Places in the published lists that say which certificates hold (BitstringStatusList)."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change

LIST_BITS = 131_072
"""The least that the specification allows, so that nobody can tell which bit is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPlace(Aggregate):
    """One bit of one list, which belongs to one certificate for ever."""

    list_id: str
    index: int
    certificate_number: str
    is_set: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """A bit is set once, and never belongs to another certificate."""
        if isinstance(before, StatusPlace):
            if before.certificate_number != self.certificate_number:
                return f"it is the place of {before.certificate_number}"
            if before.is_set and not self.is_set:
                return "what was taken back holds again"
        return None

    @staticmethod
    def id_for(list_id: str, index: int) -> str:
        """The id of a place."""
        return f"{list_id}-{index:06}"

    @classmethod
    def take(cls, list_id: str, index: int, number: str) -> Change[Self]:
        """Give a free place to a certificate."""
        return cls.create(
            id=cls.id_for(list_id, index), list_id=list_id, index=index, certificate_number=number
        )

    def set(self) -> Change[Self]:
        """Say that the certificate does not hold any more."""
        return self.change(is_set=True)
