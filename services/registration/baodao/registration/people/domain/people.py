"""People: who somebody is, sealed apart from everything else."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.vault import Sealed, Vault


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """The sealed data of one person, under the id of the record it belongs to.

    `identities` are the keyed hashes of the documents that lead to that record; `hashes` are those
    of what one person's two records would have in common.
    """

    content: bytes | None
    data_key: bytes | None
    master_key: str
    erased_at: datetime | None = None
    identities: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()

    @classmethod
    def record(cls, vault: Vault, person_id: str, data: PersonalData) -> Change[Self]:
        """Seal a person's data under a data key of their own."""
        sealed = vault.seal(person_id, _json(data))
        return cls.create(
            id=person_id,
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
            identities=_identities(vault, data) or _undocumented(vault, data),
            hashes=likeness_hashes(vault, data),
        )

    def read(self, vault: Vault) -> PersonalData:
        """The data that are known of the person.

        Raises:
            ErasedError: the data key was destroyed; they can never be read again.
        """
        return PersonalData.model_validate_json(vault.open(self.id, self._sealed))

    def correct(self, vault: Vault, data: PersonalData) -> Change[Self]:
        """Seal other data in place of the old, which are gone with their key."""
        before = _identities(vault, self.read(vault)) if self.content else ()
        left = set(before) - set(_identities(vault, data))
        kept = (*self.identities, *_identities(vault, data))
        sealed = vault.seal(self.id, _json(data))
        return self.change(
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
            erased_at=None,
            identities=tuple(dict.fromkeys(key for key in kept if key not in left)),
            hashes=likeness_hashes(vault, data),
        )

    def lead_here(self, identities: tuple[str, ...]) -> Change[Self]:
        """Let the documents of a merged record lead to this person too."""
        return self.change(identities=tuple(dict.fromkeys((*self.identities, *identities))))

    def lead_elsewhere(self) -> Change[Self]:
        """Let no document lead to this merged record, and nothing make it like another."""
        return self.change(identities=(), hashes=())

    def rewrap(self, vault: Vault) -> Change[Self]:
        """Wrap the data key under the current master key."""
        sealed = vault.rewrap(self.id, self._sealed)
        return self.change(data_key=sealed.data_key, master_key=sealed.master_key)

    def forget(self, now: datetime) -> Change[Self]:
        """Destroy the data key: what was sealed with it is noise, here and in every backup."""
        return self.change(
            content=None, data_key=None, master_key="", erased_at=now, identities=(), hashes=()
        )

    @property
    def _sealed(self) -> Sealed:
        if self.content is None or self.data_key is None:
            raise ErasedError(self.id)
        return Sealed(self.content, self.data_key, self.master_key)


def document_key(vault: Vault, kind: str, number: str) -> str:
    """The keyed hash by which the record of a document is found."""
    return vault.lookup("document", kind, number)


def undocumented_key(vault: Vault, name: str, birth_date: str, phone: str) -> str:
    """The keyed hash by which somebody without a document is known again: who they say they are."""
    return vault.lookup("undocumented", name, birth_date, phone)


def likeness_hashes(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    """Keyed hashes of the name with phone number and with birth date, each under its kind."""
    name = "".join(unicodedata.normalize("NFKC", data.name).casefold().split())
    with_name = {"name-phone": data.phone, "name-birth-date": data.birth_date}
    return tuple(
        f"{kind}:{vault.lookup(kind, name, value)}" for kind, value in with_name.items() if value
    )


def every_hash(vault: Vault, data: PersonalData) -> set[str]:
    """All keyed hashes that may be stored of a person with these data."""
    documents = (*_identities(vault, data), *_undocumented(vault, data))
    return {*documents, *likeness_hashes(vault, data)}


def _identities(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    document = data.document
    return (document_key(vault, document.type, document.number),) if document else ()


def _undocumented(vault: Vault, data: PersonalData) -> tuple[str, ...]:
    if data.birth_date is None or data.phone is None:
        return ()
    return (undocumented_key(vault, data.name, data.birth_date, data.phone),)


def _json(data: PersonalData) -> bytes:
    return data.model_dump_json(exclude_none=True).encode()


def identities_of(people: Mapping[str, Person]) -> list[str]:
    """The identities that lead to any of these people, as a key of a use case."""
    return [key for person in people.values() for key in person.identities]
