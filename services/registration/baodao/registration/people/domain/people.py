"""People: who somebody is, sealed apart from everything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from baodao.kernel import identities
from baodao.kernel.names import name_key
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.vault import Sealed, UnsealError, Vault
from baodao.schema.registration.deaths import Kinship


class ErasedError(Exception):
    """The data key was destroyed: nobody can read this any more."""


class Document(BaseModel):
    """An identity document: its type and number."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    type: str
    number: str


class Guardian(BaseModel):
    """Who answers for a minor (PIPL art. 31)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str
    phone: str
    relation: str | None = None
    document: Document | None = None


class Relative(BaseModel):
    """A close relative who came for a deceased person, in an interest of their own (PIPL 49)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    relative_id: str
    name: str
    kinship: Kinship
    reference: str
    interest: str
    recorded_at: datetime
    recorded_by: str


class Death(BaseModel):
    """On which day somebody died, on what paper that stands, and which relatives came since."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    day: str
    reference: str
    relatives: tuple[Relative, ...] = ()


class PersonalData(BaseModel):
    """What is known of one person; the personal part of Order 67 art. 5."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str
    sex: str | None = None
    birth_date: str | None = None
    document: Document | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    guardian: Guardian | None = None
    death: Death | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """The sealed data of one person, under the id of the record it belongs to.

    `identities` are the keyed hashes of the documents that lead to that record; `hashes` are those
    of what one person's two records would have in common, `found_by` those of what somebody at a
    desk says to find them.
    """

    content: bytes | None
    data_key: bytes | None
    master_key: str
    erased_at: datetime | None = None
    identities: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()

    @classmethod
    def record(cls, vault: Vault, person_id: str, data: PersonalData) -> Change[Self]:
        """Seal a person's data under a data key of their own."""
        sealed = vault.seal(person_id, _json(data))
        return cls.create(
            id=person_id,
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
            identities=identities_in(vault, data),
            hashes=likeness_hashes(vault, data),
            found_by=search_hashes(vault, data),
        )

    def read(self, vault: Vault) -> PersonalData:
        """The data that are known of the person.

        Raises:
            ErasedError: the data key was destroyed; they can never be read again.
        """
        return PersonalData.model_validate_json(vault.open(self.id, self._sealed))

    def correct(self, vault: Vault, data: PersonalData) -> Change[Self]:
        """Seal other data in place of the old, which are gone with their key."""
        before = self.read(vault) if self.content else None
        left = {*_documents(vault, before)} - {*_documents(vault, data)} if before else set()
        kept = (*self.identities, *_documents(vault, data))
        said = {*search_hashes(vault, before)} if before else set()
        sealed = vault.seal(self.id, _json(data))
        return self.change(
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
            erased_at=None,
            identities=tuple(dict.fromkeys(key for key in kept if key not in left)),
            hashes=likeness_hashes(vault, data),
            found_by=self._found_also(vault, data, but=said),
        )

    def lead_here(self, merged: "Person") -> Change[Self]:
        """Let what leads to a merged record lead to this person too."""
        return self.change(
            identities=tuple(dict.fromkeys((*self.identities, *merged.identities))),
            found_by=tuple(dict.fromkeys((*self.found_by, *merged.found_by))),
        )

    def lead_elsewhere(self) -> Change[Self]:
        """Let nothing lead to this merged record, and nothing make it like another."""
        return self.change(identities=(), hashes=(), found_by=())

    def lead_apart(
        self, vault: Vault, identities: Iterable[str], others: Iterable["Person"]
    ) -> Change[Self]:
        """Be led to by these documents, and by what is known of this person and these others."""
        data = self.read(vault)
        found = [search_hashes(vault, one) for one in (data, *_read(others, vault))]
        return self.change(
            identities=tuple(identities),
            hashes=likeness_hashes(vault, data),
            found_by=tuple(dict.fromkeys(key for keys in found for key in keys)),
        )

    def find_anew(self, vault: Vault, *, is_merged: bool) -> Change[Self]:
        """Make the keyed hashes of somebody who was stored before they were made in this way.

        What led to the person goes on doing so.
        """
        if is_merged or self.content is None:
            return self.change(found_by=())
        data = self.read(vault)
        return self.change(
            identities=tuple(dict.fromkeys((*self.identities, *identities_in(vault, data)))),
            hashes=likeness_hashes(vault, data),
            found_by=self._found_also(vault, data, but={NOT_MADE}),
        )

    def _found_also(self, vault: Vault, data: PersonalData, but: set[str]) -> tuple[str, ...]:
        """By what these data are found, and whatever else has led here, as a merge has."""
        others = (key for key in self.found_by if key not in but)
        return tuple(dict.fromkeys((*search_hashes(vault, data), *others)))

    def rewrap(self, vault: Vault) -> Change[Self]:
        """Wrap the data key under the current master key."""
        sealed = vault.rewrap(self.id, self._sealed)
        return self.change(data_key=sealed.data_key, master_key=sealed.master_key)

    def forget(self, now: datetime) -> Change[Self]:
        """Destroy the data key: what was sealed with it is noise, here and in every backup."""
        return self.change(
            content=None,
            data_key=None,
            master_key="",
            erased_at=now,
            identities=(),
            hashes=(),
            found_by=(),
        )

    @property
    def _sealed(self) -> Sealed:
        if self.content is None or self.data_key is None:
            raise ErasedError(self.id)
        return Sealed(self.content, self.data_key, self.master_key)


def data_of(person: Person | None, vault: Vault) -> PersonalData | None:
    """The personal data in the vault; None if they were erased or can never be opened.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    try:
        return person.read(vault) if person else None
    except (ErasedError, UnsealError):
        return None


def _read(people: Iterable[Person], vault: Vault) -> list[PersonalData]:
    return [data for one in people if (data := data_of(one, vault))]


NOT_MADE = "not made"
"""In `found_by`, of somebody who was stored before these hashes were made."""


def document_key(vault: Vault, number: str) -> str:
    """The keyed hash by which the record of a document is found, whatever kind it is said to be."""
    return vault.lookup(*identities.of_document(number))


def undocumented_key(vault: Vault, name: str, birth_date: str, phone: str) -> str:
    """The keyed hash by which somebody without a document is known again: who they say they are."""
    return vault.lookup(*identities.of_undocumented(name, birth_date, phone))


def name_hash(vault: Vault, name: str) -> str:
    """The keyed hash by which people of a name are found."""
    return f"name:{vault.lookup('name', name_key(name))}"


def phone_hash(vault: Vault, phone: str) -> str:
    """The keyed hash by which people with a phone number are found."""
    return f"phone:{vault.lookup('phone', phone)}"


def search_hashes(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    """By what somebody is found besides their document: their name and their phone number."""
    by_name = name_hash(vault, data.name)
    return (by_name, phone_hash(vault, data.phone)) if data.phone else (by_name,)


def likeness_hashes(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    """Keyed hashes of the name with phone number and with birth date, each under its kind."""
    name = name_key(data.name)
    with_name = {"name-phone": data.phone, "name-birth-date": data.birth_date}
    return tuple(
        f"{kind}:{vault.lookup(kind, name, value)}" for kind, value in with_name.items() if value
    )


def every_hash(vault: Vault, data: PersonalData) -> set[str]:
    """All keyed hashes that may be stored of a person with these data."""
    documents = (*_documents(vault, data), *_undocumented(vault, data))
    return {*documents, *likeness_hashes(vault, data)}


def identities_in(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    """The keyed hashes by which somebody's record is found: of the document, or of who they are."""
    return _documents(vault, data) or _undocumented(vault, data)


def _documents(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    return (document_key(vault, data.document.number),) if data.document else ()


def _undocumented(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    if data.birth_date is None or data.phone is None:
        return ()
    return (undocumented_key(vault, data.name, data.birth_date, data.phone),)


def _json(data: PersonalData) -> bytes:
    return data.model_dump_json(exclude_none=True).encode()


def identities_of(people: Mapping[str, Person]) -> list[str]:
    """The identities that lead to any of these people, as a key of a use case."""
    return [key for person in people.values() for key in person.identities]
