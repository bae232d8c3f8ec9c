"""Settings of hours: `BAODAO_…`, and `BAODAO_HOURS_MONGO_URL` for its own server."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from baodao.kit.settings import ServiceSettings
from baodao.kit.urls import Origin


class Settings(ServiceSettings):
    service: ClassVar[str] = "hours"

    hours_keys_file: Path = Field(
        description="keys, a line `id:base64` each, of which the first seals ledgers and signs"
    )
    hours_public_origin: Origin = Field(
        default="http://localhost:8080",
        description="where everybody finds the gateway: https://host, without a path; it stands in "
        "every credential, so it never changes",
    )
