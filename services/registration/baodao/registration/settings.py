"""Settings of registration: `BAODAO_…`, and `BAODAO_REGISTRATION_…` for what is its own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, TypeVar

from pydantic import Field, SecretStr, field_validator, model_validator

from baodao.kit.keys import parse_key, parse_keys, read_key_file
from baodao.kit.settings import Duration, NotStartedError, ServiceSettings
from baodao.registration.common.vault import Vault

T = TypeVar("T")


class Settings(ServiceSettings):
    """Settings of registration; keys have no default: without them it does not start.

    They are given as the variable itself or as a file (a mounted secret), never both.
    """

    service: ClassVar[str] = "registration"

    registration_master_keys: SecretStr | None = Field(
        default=None, description="`id:base64` of 32 bytes, the current one first, by commas"
    )
    registration_master_keys_file: Path | None = Field(
        default=None, description="a file with the master keys, one on each line"
    )
    registration_lookup_key: SecretStr | None = Field(
        default=None, description="base64 of 32 bytes, for keyed hashes; never changes"
    )
    registration_lookup_key_file: Path | None = Field(
        default=None, description="a file with the lookup key"
    )
    registration_key_grace: Duration = Field(
        default=timedelta(seconds=30),
        description="how long a new first key in the file is only read from before it wraps",
    )

    @field_validator("registration_master_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            parse_keys(value.get_secret_value())
        return value

    @field_validator("registration_lookup_key")
    @classmethod
    def _is_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            parse_key(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _given_once(self) -> "Settings":
        for name in ("registration_master_keys", "registration_lookup_key"):
            given = [getattr(self, name), getattr(self, f"{name}_file")]
            if sum(value is not None for value in given) != 1:
                either, or_file = f"BAODAO_{name.upper()}", f"BAODAO_{name.upper()}_FILE"
                raise ValueError(f"give either {either} or {or_file}")
        return self

    def vault(self) -> Vault:
        """The vault with these keys; from a file it follows what is changed there.

        Raises:
            NotStartedError: a file cannot be read, or is not one of keys.
        """
        master_file, lookup_file = (
            self.registration_master_keys_file,
            self.registration_lookup_key_file,
        )
        masters = _read(self.registration_master_keys, master_file, parse_keys)
        lookup = _read(self.registration_lookup_key, lookup_file, parse_key)
        if master_file is None:
            return Vault(masters, lookup)
        path = master_file
        return Vault(
            masters,
            lookup,
            reload=lambda: parse_keys(path.read_text("utf-8")),
            grace=self.registration_key_grace,
        )


def _read(value: SecretStr | None, file: Path | None, parse: Callable[[str], T]) -> T:
    if value is not None:
        return parse(value.get_secret_value())
    if file is None:
        raise NotStartedError("neither a key nor a file is given")
    return read_key_file(file, parse)
