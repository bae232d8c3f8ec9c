"""Persons and organisations that registration has told of, as far as access depends on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from baodao.kernel.ages import ward
from baodao.kernel.merged import MergedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.volunteers import AgeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(MergedRecord):
    """Somebody who is registered, in which division, and whether they are a minor.

    The age class is as of a version of the registration, since events may arrive in any order;
    whose registration nothing is known of is no minor. So is whether they have died. `guardians`
    are grants of those who act for them; `led` are those that lead elsewhere since this record was
    merged.
    """

    division: str = ""
    is_erased: bool = False
    is_deceased: bool = False
    death_known: int = 0
    age_class: AgeClass = "adult"
    age_known: int = 0
    guardians: tuple[str, ...] = ()
    led: tuple[str, ...] = ()

    @classmethod
    def unknown(cls, volunteer_id: str) -> Self:
        return cls(id=volunteer_id)

    @property
    def is_gone(self) -> bool:
        """Whether nobody is known under this id any more."""
        return self.is_erased or self.is_deceased or self.merged_into is not None

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for them; None if they are no minor."""
        return ward(self.id, self.age_class)

    def entrust(self, grant_ids: Iterable[str]) -> Change[Self]:
        """Have these grants of guardians and no others."""
        return self.change(guardians=tuple(grant_ids))

    def learn_death(self, version: int, *, is_deceased: bool) -> Change[Self] | None:
        """Note what a version of the registration says; None if something later is known."""
        if version <= self.death_known:
            return None
        return self.change(is_deceased=is_deceased, death_known=version)

    def learn_age(self, version: int, age_class: AgeClass) -> Change[Self] | None:
        """Note what a version of the registration says; None if something later is known."""
        if version <= self.age_known:
            return None
        return self.change(age_class=age_class, age_known=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Aggregate):
    """An organisation, in which division it is, what was granted for it, and whom it succeeds.

    For one that has ended, `succeeded_by` is who answers for it now.
    """

    division: str = ""
    grants: tuple[str, ...] = ()
    succeeds: tuple[str, ...] = ()
    succeeded_by: str | None = None

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        return cls(id=organisation_id)

    def hold(self, grant_id: str) -> Change[Self]:
        return self.change(grants=(*self.grants, grant_id))
