"""What registration has told of volunteers and of organisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kernel.ages import ward
from baodao.kernel.merged import MergedRecord
from baodao.kit.decisions import Aggregate, Change, NotNowError
from baodao.schema.registration.volunteers import AgeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVolunteer(MergedRecord):
    """What registration tells of a volunteer: where they live, whether they are a minor, suspended.

    Each as of the version of the registration beside it, since events may arrive in any order. A
    suspension holds in and below `suspended_within`; within none, it holds everywhere.
    """

    division: str | None = None
    division_known: int = 0
    age_class: AgeClass = "adult"
    age_known: int = 0
    is_suspended: bool = False
    suspended_within: tuple[str, ...] = ()
    state_known: int = 0

    @classmethod
    def unknown(cls, volunteer_id: str) -> "KnownVolunteer":
        """A volunteer of whom registration has not told yet."""
        return cls(id=volunteer_id)

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for them; None if they are no minor."""
        return ward(self.id, self.age_class)

    def is_suspended_in(self, division: str) -> bool:
        """Whether a body has suspended them that is at this division or above."""
        within = self.suspended_within
        return self.is_suspended and (not within or any(division.startswith(at) for at in within))

    def learn(
        self,
        version: int,
        *,
        division: str | None = None,
        age_class: AgeClass | None = None,
        suspended: bool | None = None,
        within: tuple[str, ...] = (),
    ) -> list[Change["KnownVolunteer"]]:
        """Note what a version of the registration says; no change if something later is known."""
        fields: dict[str, object] = {}
        if division and version > self.division_known:
            fields |= {"division": division, "division_known": version}
        if age_class and version > self.age_known:
            fields |= {"age_class": age_class, "age_known": version}
        if suspended is not None and version > self.state_known:
            fields |= {"is_suspended": suspended, "suspended_within": within}
            fields |= {"state_known": version}
        return [self.change(**fields)] if fields else []


@dataclass(frozen=True, slots=True)
class Named:
    """What an organisation is called since an instant, by a version of its registration."""

    version: int
    since: datetime
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation(Aggregate):
    """What an organisation was called, and when: what was certified says what it was then."""

    names: tuple[Named, ...] = ()

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        """An organisation of which registration has not told yet."""
        return cls(id=organisation_id)

    def learn(self, version: int, since: datetime, name: str) -> list[Change[Self]]:
        """Note a name; no change if it is known. Events may arrive in any order."""
        if any(one.version == version for one in self.names):
            return []
        names = sorted((*self.names, Named(version, since, name)), key=lambda one: one.version)
        return [self.change(names=tuple(names))]

    def name_at(self, at: datetime) -> str | None:
        """Its name at an instant, or the first one it had; None if nothing is known."""
        then = [one for one in self.names if one.since <= at] or self.names[:1]
        return then[-1].name if then else None


def kept_records(known: Mapping[str, KnownVolunteer]) -> list[str]:
    """The records that are kept of the people whom these are of."""
    return [one.merged_into or one.id for one in known.values()]


def kept_record(volunteer_id: str, known: Mapping[str, KnownVolunteer]) -> str:
    """The record that is kept of the person whom this one is of."""
    one = known.get(volunteer_id)
    return (one.merged_into if one else None) or volunteer_id


def kept_of(volunteer: KnownVolunteer) -> list[str]:
    """The record that is kept of the person who is named, to be loaded by."""
    return [volunteer.merged_into or volunteer.id]


class HomeUnknownError(NotNowError):
    """Where somebody lives has still to be told, and so whose rules hold."""


def all_records(volunteer_id: str, kept: Mapping[str, KnownVolunteer]) -> list[str]:
    """All ids under which something may be kept of a person, of whom `kept` is the record."""
    return sorted({volunteer_id, *(key for one in kept.values() for key in one.records)})
