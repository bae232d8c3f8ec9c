"""Persons and organisations that registration has told of, as far as access depends on them."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """Somebody who is registered, and in which division."""

    division: str = ""
    is_erased: bool = False

    @classmethod
    def unknown(cls, volunteer_id: str) -> Self:
        return cls(id=volunteer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Aggregate):
    """An organisation, and in which division it is."""

    division: str = ""

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        return cls(id=organisation_id)
