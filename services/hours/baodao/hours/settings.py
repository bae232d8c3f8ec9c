"""Settings of hours: `BAODAO_…`, and `BAODAO_HOURS_MONGO_URL` for its own server."""

from baodao.kit.settings import ServiceSettings


class Settings(ServiceSettings):
    service: str = "hours"
