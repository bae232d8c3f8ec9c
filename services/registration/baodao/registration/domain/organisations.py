"""Organisations: who records and posts."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.organisations import OrganisationKind, OrganisationRegistered


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Aggregate):
    """Who records and posts."""

    name: str
    kind: OrganisationKind
    division: str

    @classmethod
    def register(
        cls, organisation_id: str, name: str, kind: OrganisationKind, division: str
    ) -> Change[Self]:
        """An organisation that may post from now on."""
        return cls(id=organisation_id, name=name, kind=kind, division=division).change(
            OrganisationRegistered(
                organisation_id=organisation_id, name=name, kind=kind, division=division
            )
        )
