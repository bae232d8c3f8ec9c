"""Settings of identity: `BAODAO_…`, and `BAODAO_IDENTITY_MONGO_URL` for its own server."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from baodao.kit.settings import NotStartedError, ServiceSettings
from baodao.kit.signatures import Signer


class Settings(ServiceSettings):
    service: ClassVar[str] = "identity"

    identity_signing_keys_file: Path = Field(
        description="root keys, a line `id:base64` each, of which the first signs who asks"
    )

    def signer(self) -> Signer:
        """What signs who asks.

        Raises:
            NotStartedError: there are no keys in the file.
        """
        file = self.identity_signing_keys_file
        try:
            return Signer(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise NotStartedError(f"{file}: no signing keys ({error})") from None
