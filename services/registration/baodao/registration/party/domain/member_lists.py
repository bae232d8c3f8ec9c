"""A unit's list of its party members, and how its entries and reports find each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter, ValidationError

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.names import name_key
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.documents import as_document, document_refusals, identity_key
from baodao.registration.people.domain.people import (
    PersonalData,
)
from baodao.schema import Refusal
from baodao.schema.registration.member_lists import (
    ListingAdded,
    ListingRemoved,
    MemberRow,
    RemovalReason,
    RowFault,
    ShownState,
)
from baodao.schema.registration.people import DocumentInvalid, IdentityDocument, Phone
from baodao.schema.registration.volunteers import NotInState
from baodao.schema.words import PersonName

_NAME: TypeAdapter[str] = TypeAdapter(PersonName)
_PHONE: TypeAdapter[str] = TypeAdapter(Phone)
_FAULTS: dict[str, RowFault] = {
    "form": "document-form",
    "checksum": "document-checksum",
    "birth-date": "document-birth-date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoll(Aggregate):
    """A unit's list as a whole, under the unit's id: how many entries it was ever given."""

    listed: int = 0

    @classmethod
    def blank(cls, unit_id: str) -> Self:
        """The roll of a unit that gave no list."""
        return cls(id=unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKey(Aggregate):
    """A keyed hash of a unit and a person (document; or phone and name): where both sides meet.

    `member_id` is the entry of the unit's list, `report_id` the current report naming the unit.
    """

    member_id: str | None = None
    report_id: str | None = None

    @classmethod
    def blank(cls, key: str) -> Self:
        """The key of somebody who is neither listed nor has reported."""
        return cls(id=key)

    def without_report(self, report_id: str) -> list[Change[Self]]:
        """Unlink a report that is not current any more; a key that links nothing is erased."""
        if self.report_id != report_id:
            return []
        return [self.change(report_id=None) if self.member_id else self.erase()]

    def without_member(self, member_id: str) -> list[Change[Self]]:
        """Unlink an entry that is off the list; a key that links nothing is erased."""
        if self.member_id != member_id:
            return []
        return [self.change(member_id=None) if self.report_id else self.erase()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember(Aggregate):
    """One person on a unit's list; who it is lies in the vault under this id."""

    LIFE: ClassVar = LifeCycle(
        begins=("invited",),
        report=Move(("invited",), "reported"),
        unreport=Move(("reported",), "invited"),
        remove=Move(("invited", "reported"), ("left", "disowned")),
    )

    unit_id: str
    division: str
    keys: tuple[str, ...]
    state: ShownState
    listed_at: datetime
    volunteer_id: str | None = None
    report_id: str | None = None
    removed_because: RemovalReason | None = None

    @classmethod
    def invite(
        cls,
        member_id: str,
        unit: Organisation,
        found: "Found",
        now: datetime,
    ) -> Change[Self]:
        """Put a person on the list and invite them; a list enrols nobody (条例 art. 25)."""
        member = cls(
            id=member_id,
            unit_id=unit.id,
            division=unit.division,
            keys=found.keys,
            state="invited",
            listed_at=now,
            volunteer_id=found.volunteer_id,
        )
        return member.change(member._added(found))

    def put_right(self, found: "Found") -> list[Change[Self]]:
        """Let the entry be known by what its unit says now; a report that is found thereby is told.

        No change if that leads nowhere else.
        """
        finds = self.state == "invited" and found.report_id is not None
        volunteer_id = found.volunteer_id or self.volunteer_id
        if (found.keys, volunteer_id, finds) == (self.keys, self.volunteer_id, False):
            return []
        news = (self._added(found),) if finds else ()
        return [self.change(*news, keys=found.keys, volunteer_id=volunteer_id)]

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def remove_refusals(self) -> list[Refusal]:
        """Why the entry cannot be taken off the list: it is off already."""
        return [] if self.state in self.LIFE.sources("remove") else [NotInState(state=self.state)]

    def _added(self, found: "Found") -> ListingAdded:
        return ListingAdded(
            division=self.division,
            member_id=self.id,
            unit_id=self.unit_id,
            volunteer_id=found.volunteer_id,
            report_id=found.report_id,
        )

    def reported(self, report_id: str) -> list[Change[Self]]:
        """Note that a current report of this person names the unit."""
        if self.state != "invited":
            return []
        return [self.change(state="reported", report_id=report_id)]

    def unreported(self, report_id: str) -> list[Change[Self]]:
        """Note that this report is not current any more: the person is only invited again."""
        if self.state != "reported" or self.report_id != report_id:
            return []
        return [self.change(state="invited", report_id=None)]

    def remove(self, reason: RemovalReason) -> Change[Self]:
        """Take the entry off the list."""
        event = ListingRemoved(
            division=self.division,
            member_id=self.id,
            unit_id=self.unit_id,
            reason=reason,
            report_id=self.report_id,
        )
        state: ShownState = "disowned" if reason == "disowned" else "left"
        who: dict[str, Any] = {"volunteer_id": None, "keys": ()} if reason == "erased" else {}
        return self.change(event, state=state, report_id=None, removed_because=reason, **who)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a row's person besides the row: keys, volunteer and current report."""

    keys: tuple[str, ...]
    volunteer_id: str | None
    report_id: str | None


def read_row(row: MemberRow) -> PersonalData | list[RowFault]:
    """The person of a row, or what is wrong with each of its cells."""
    faults: list[RowFault] = []
    name = phone = ""
    document = None
    try:
        name = _NAME.validate_python(row.name)
    except ValidationError:
        faults.append("name")
    try:
        phone = _PHONE.validate_python(row.phone)
    except ValidationError:
        faults.append("phone")
    if row.document:
        try:
            kind = row.document_type or "resident-id"
            document = IdentityDocument(type=kind, number=row.document)
        except ValidationError:
            faults.append("document-form")
        else:
            refusals = document_refusals(document, None, None)
            faults += [_FAULTS[r.reason] for r in refusals if isinstance(r, DocumentInvalid)][:1]
    return faults or PersonalData(name=name, phone=phone, document=as_document(document))


def keys_of(vault: Vault, unit_id: str, data: PersonalData | None) -> tuple[str, ...]:
    """The keyed hashes by which a unit's list knows somebody.

    A phone alone may be shared or may have been given to somebody else: it counts with the name.
    """
    if data is None:
        return ()
    keys = []
    if data.document:
        keys.append(vault.lookup("member", unit_id, identity_key(vault, data.document)))
    if data.phone:
        keys.append(vault.lookup("member", unit_id, "phone", data.phone, name_key(data.name)))
    return tuple(keys)


def masked_name(name: str) -> str:
    """A name of which only the first character can be read: 测**; of one character nothing."""
    return name[:1] + "**" if len(name_key(name)) > 1 else "*"
