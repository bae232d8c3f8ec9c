"""People: who somebody is, sealed apart from everything else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.vault import Sealed, Vault


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
    """The sealed data of one person, under the id of the record it belongs to."""

    content: bytes | None
    data_key: bytes | None
    master_key: str
    erased_at: datetime | None = None

    @classmethod
    def record(cls, vault: Vault, person_id: str, data: PersonalData) -> Change[Self]:
        """Seal what was given."""
        sealed = vault.seal(person_id, _json(data))
        return cls(
            id=person_id,
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
        ).change()

    def read(self, vault: Vault) -> PersonalData:
        """What is known.

        Raises:
            ErasedError: nothing, for ever.
        """
        return PersonalData.model_validate_json(vault.open(self.id, self._sealed))

    def correct(self, vault: Vault, data: PersonalData) -> Change[Self]:
        """Other data in place of the old, which is gone."""
        sealed = vault.seal(self.id, _json(data))
        return self.change(
            content=sealed.content,
            data_key=sealed.data_key,
            master_key=sealed.master_key,
            erased_at=None,
        )

    def rewrap(self, vault: Vault) -> Change[Self]:
        """The data key under the current master key."""
        sealed = vault.rewrap(self.id, self._sealed)
        return self.change(data_key=sealed.data_key, master_key=sealed.master_key)

    def forget(self, now: datetime) -> Change[Self]:
        """Destroy the data key: what was sealed with it is noise, here and in every backup."""
        return self.change(content=None, data_key=None, master_key="", erased_at=now)

    @property
    def _sealed(self) -> Sealed:
        if self.content is None or self.data_key is None:
            raise ErasedError(self.id)
        return Sealed(self.content, self.data_key, self.master_key)


def _json(data: PersonalData) -> bytes:
    return data.model_dump_json(exclude_none=True).encode()
