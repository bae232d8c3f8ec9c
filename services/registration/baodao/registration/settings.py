"""Settings of registration: `BAODAO_…`, and `BAODAO_REGISTRATION_…` for what is its own."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr, field_validator, model_validator

from baodao.kit.settings import ServiceSettings
from baodao.registration.vault import Vault, parse_key, parse_master_keys


class Settings(ServiceSettings):
    """Keys have no default: without them the service does not start.

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

    @field_validator("registration_master_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            parse_master_keys(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _given_once(self) -> "Settings":
        for name in ("registration_master_keys", "registration_lookup_key"):
            given = [getattr(self, name), getattr(self, f"{name}_file")]
            if sum(value is not None for value in given) != 1:
                raise ValueError(f"give BAODAO_{name.upper()} or BAODAO_{name.upper()}_FILE")
        return self

    def vault(self) -> Vault:
        """The vault with these keys.

        Raises:
            ValueError: a key is not one.
            OSError: a file cannot be read.
        """
        masters = _text(self.registration_master_keys, self.registration_master_keys_file)
        lookup = _text(self.registration_lookup_key, self.registration_lookup_key_file)
        return Vault(parse_master_keys(masters), parse_key(lookup))


def _text(value: SecretStr | None, file: Path | None) -> str:
    if value is not None:
        return value.get_secret_value()
    if file is None:
        raise ValueError("neither a key nor a file is given")
    return file.read_text()
