"""A certificate, and the folder in which those over one ledger are found again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.hours.certificates.domain.coverage import Certified, Coverage
from baodao.hours.certificates.domain.status import StatusPlace
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.certificates import (
    CertificateIssued,
    CertificateReplaced,
    CertificateRevoked,
    CertificateState,
    CertifiedFor,
    RevokedFor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Aggregate):
    """What was certified, over which entries, and whether it still is; its id is its number.

    It has no name: who the holder is, registration knows. `status_list` and `status_index` are
    where its bit is in the published list.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("issued",),
        revoke=Move(("issued",), "revoked"),
        replace=Move(("issued", "revoked"), "replaced"),
    )

    volunteer_id: str
    division: str
    organisation_id: str | None
    certified_for: CertifiedFor | None
    issued_at: datetime
    covers: tuple[Coverage, ...]
    certified: tuple[Certified, ...]
    minutes: int
    entries: int
    first_day: str
    last_day: str
    status_list: str
    status_index: int
    state: CertificateState = "issued"
    revoked_for: RevokedFor | None = None
    replaced_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """It moves along its life, adds up, and what it says is never changed."""
        if self.minutes != sum(row.minutes for row in self.certified):
            return "its rows do not add up"
        if isinstance(before, Certificate) and before.said != self.said:
            return "what it certifies was changed"
        return self.LIFE.broken(before, self)

    @property
    def said(self) -> tuple[object, ...]:
        """What stands on the paper and in the credential."""
        whose = (self.volunteer_id, self.organisation_id, self.issued_at)
        return (*whose, self.covers, self.certified, self.status_list, self.status_index)

    @property
    def ledgers(self) -> list[str]:
        """The ledgers in whose folders it is."""
        return [one.ledger_id for one in self.covers]

    @property
    def place_id(self) -> str:
        """The id of its place in the published list."""
        return StatusPlace.id_for(self.status_list, self.status_index)

    @classmethod
    def issue(cls, number: str, **facts: Any) -> Change[Self]:
        """Issue it under a number."""
        told = {name: facts[name] for name in CertificateIssued.model_fields if name in facts}
        return cls.create(CertificateIssued(certificate_number=number, **told), id=number, **facts)

    def revoke(self, reason: RevokedFor) -> Change[Self]:
        """Take it back; only one that is in force."""
        revoked = CertificateRevoked(
            division=self.division,
            certificate_number=self.id,
            volunteer_id=self.volunteer_id,
            reason=reason,
        )
        return self.change(revoked, state="revoked", revoked_for=reason)

    def replace(self, number: str) -> Change[Self]:
        """Let another one take its place."""
        replaced = CertificateReplaced(
            division=self.division,
            certificate_number=self.id,
            volunteer_id=self.volunteer_id,
            replaced_by=number,
        )
        return self.change(replaced, state="replaced", replaced_by=number)

    def is_replaceable_for(self, records: Iterable[str], organisation_id: str | None) -> bool:
        """Whether another one of the same person, over the same source, can take its place."""
        is_theirs = self.volunteer_id in records and self.organisation_id == organisation_id
        return is_theirs and self.state in self.LIFE.sources("replace")


@dataclass(frozen=True, slots=True)
class Filed:
    """A certificate in force, and what it covers of this folder's ledger."""

    number: str
    covers: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder(Aggregate):
    """The certificates in force over one ledger, by the ledger's id.

    What takes an entry back finds them here, and takes them back too.
    """

    certificates: tuple[Filed, ...] = ()

    @classmethod
    def empty(cls, ledger_id: str) -> Self:
        """The folder of a ledger of which nothing was certified."""
        return cls(id=ledger_id)

    def including(self, number: str, covers: Coverage) -> Self:
        """The folder with a certificate more."""
        return replace(self, certificates=(*self.certificates, Filed(number, covers)))

    def without(self, numbers: Iterable[str]) -> Self:
        """The folder without those that are not in force any more."""
        gone = set(numbers)
        left = tuple(one for one in self.certificates if one.number not in gone)
        return replace(self, certificates=left)

    def take_out(self, numbers: Iterable[str]) -> Change[Self]:
        """Take out those that are not in force any more."""
        return self.change(certificates=self.without(numbers).certificates)

    def affected(self, sequences: Iterable[int]) -> list[str]:
        """The numbers of those that cover one of these entries of the ledger."""
        changed = list(sequences)
        return [one.number for one in self.certificates if one.covers.covers(changed)]
