"""What a unit's table does to its list: who is new, who is known, and what is put right of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from baodao.kit.decisions import Aggregate, Change, NewId
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_lists import Found, ListedMember, MemberKey, keys_of
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import Person, PersonalData, data_of
from baodao.schema.registration.member_lists import Listing


@dataclass(slots=True)
class _Entry:
    """An entry as the rows so far leave it; `member` and `person` are what is stored of it."""

    data: PersonalData
    member: ListedMember | None = None
    person: Person | None = None
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken: its line, whose entry it is about, and what became of that."""

    number: int
    member_id: str
    outcome: Listing


@dataclass(frozen=True, slots=True)
class MemberTable:
    """The entries of a list that the rows of a table are about.

    Keys of before lead to an entry until the table is read: two rows of one person find each other
    also where the first says another phone.
    """

    vault: Vault
    keys: Mapping[str, MemberKey]
    entries: dict[str, _Entry] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        vault: Vault,
        keys: Mapping[str, MemberKey],
        members: Iterable[ListedMember],
        people: Mapping[str, Person],
    ) -> "MemberTable":
        """The table over what is stored: keys of the rows and of the entries they lead to."""
        leads = {key: found.member_id for key, found in keys.items() if found.member_id}
        table = cls(vault, keys, leads=leads)
        for member in members:
            data = data_of(people.get(member.id), vault)
            if data:
                table.entries[member.id] = _Entry(data, member, people[member.id])
        return table

    def read(self, unit: Organisation, number: int, data: PersonalData, new_id: NewId) -> None:
        """Take a row: a new entry, or what it says otherwise of a known one."""
        own = keys_of(self.vault, unit.id, data)
        known = next((self.leads[key] for key in own if key in self.leads), None)
        if known is None:
            known = new_id()
            self.entries[known] = _Entry(data, touched=True)
            self._lead(own, known)
            outcome: Listing = "added"
        else:
            outcome = self._told(unit, known, data)
        self.taken.append(Taken(number, known, outcome))

    def _told(self, unit: Organisation, known: str, data: PersonalData) -> Listing:
        """Take what a row says otherwise of an entry."""
        entry = self.entries.get(known)
        if entry is None:
            return "unchanged"
        told = entry.data.model_copy(
            update={
                "name": data.name,
                "phone": data.phone,
                "document": data.document or entry.data.document,
            }
        )
        if told == entry.data:
            return "unchanged"
        entry.data, entry.touched = told, True
        self._lead(keys_of(self.vault, unit.id, told), known)
        return "updated"

    def reporting(self, unit: Organisation) -> set[str]:
        """Whose entries are those of current reports that name the unit, once all rows are read."""
        return {
            member_id
            for member_id, entry in self.entries.items()
            if (entry.member and entry.member.state == "reported")
            or any(self.keys[key].report_id for key in self._own(unit, member_id, entry))
        }

    def changes(
        self, unit: Organisation, identities: Mapping[str, Identity], now: datetime
    ) -> list[Change[Aggregate]]:
        """The changes of the list, once all rows are read."""
        changes: list[Change[Aggregate]] = []
        holds: dict[str, str] = {}
        for member_id, entry in self.entries.items():
            if not entry.touched:
                continue
            found = self._found(self._own(unit, member_id, entry), entry, identities)
            holds |= dict.fromkeys(found.keys, member_id)
            if entry.member and entry.person:
                changes += entry.member.put_right(found)
                changes.append(entry.person.correct(self.vault, entry.data))
            else:
                changes.append(ListedMember.invite(member_id, unit, found, now))
                changes.append(Person.record(self.vault, member_id, entry.data))
        for name, key in self.keys.items():
            if name in holds and key.member_id != holds[name]:
                changes.append(key.change(member_id=holds[name]))
            elif name not in holds and key.member_id and self._is_touched(key.member_id):
                changes += key.without_member(key.member_id)
        return changes

    def _own(self, unit: Organisation, member_id: str, entry: _Entry) -> tuple[str, ...]:
        """The keys that lead to an entry."""
        own = keys_of(self.vault, unit.id, entry.data)
        return tuple(key for key in own if self.leads.get(key) == member_id)

    def _lead(self, keys: Iterable[str], member_id: str) -> None:
        # What leads to somebody else goes on doing so.
        for key in keys:
            self.leads.setdefault(key, member_id)

    def _is_touched(self, member_id: str) -> bool:
        entry = self.entries.get(member_id)
        return entry is not None and entry.touched

    def _found(
        self, keys: tuple[str, ...], entry: _Entry, identities: Mapping[str, Identity]
    ) -> Found:
        reports = [report for key in keys if (report := self.keys[key].report_id)]
        document = entry.data.document
        identity = identities.get(identity_key(self.vault, document)) if document else None
        return Found(
            keys, identity.volunteer_id if identity else None, reports[0] if reports else None
        )
