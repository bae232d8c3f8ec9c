"""Settings of hours: `BAODAO_…`, and `BAODAO_HOURS_MONGO_URL` for its own server."""

from typing import ClassVar

from baodao.kit.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "hours"
