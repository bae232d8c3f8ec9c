"""What a unit's table does to its list: who is new, who is known, and what is put right of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from baodao.kit.decisions import Aggregate, Change, NewId
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_lists import Found, ListedMember, MemberKey, keys_of
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import Person, PersonalData, data_of

Outcome = Literal["added", "updated", "unchanged"]


@dataclass(slots=True)
class _Entry:
    """An entry as the rows so far leave it; `member` and `person` are what is stored of it."""

    data: PersonalData
    member: ListedMember | None = None
    person: Person | None = None
    touched: bool = False


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

    def read(self, unit: Organisation, data: PersonalData, new_id: NewId) -> Outcome:
        """Take a row: a new entry, or what it says otherwise of a known one."""
        own = keys_of(self.vault, unit.id, data)
        known = next((self.leads[key] for key in own if key in self.leads), None)
        if known is None:
            known = new_id()
            self.entries[known] = _Entry(data, touched=True)
            self._lead(own, known)
            return "added"
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

    def changes(
        self, unit: Organisation, identities: Mapping[str, Identity], now: datetime
    ) -> list[Change[Aggregate]]:
        """The changes of the list, once all rows are read."""
        changes: list[Change[Aggregate]] = []
        holds: dict[str, str] = {}
        for member_id, entry in self.entries.items():
            if not entry.touched:
                continue
            own = keys_of(self.vault, unit.id, entry.data)
            found = self._found(
                tuple(k for k in own if self.leads[k] == member_id), entry, identities
            )
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
