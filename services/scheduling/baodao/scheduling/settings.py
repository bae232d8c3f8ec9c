"""Settings of scheduling: `BAODAO_…`, and `BAODAO_SCHEDULING_MONGO_URL` for its own server."""

from typing import ClassVar

from baodao.kit.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "scheduling"
