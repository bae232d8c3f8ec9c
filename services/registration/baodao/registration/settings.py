"""Settings of registration: `BAODAO_…`, and `BAODAO_REGISTRATION_MONGO_URL` for its own server."""

from typing import ClassVar

from baodao.kit.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "registration"
