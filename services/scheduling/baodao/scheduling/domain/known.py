"""What registration has told scheduling: which divisions and organisations there are."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDivision(Aggregate):
    """A division that registration has told of."""

    @classmethod
    def unknown(cls, code: str) -> Self:
        """Before it was told."""
        return cls(id=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation(Aggregate):
    """An organisation that registration has told of."""

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        """Before it was told."""
        return cls(id=organisation_id)
