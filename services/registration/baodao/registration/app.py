"""The composition root of registration."""

from baodao.kit.service import Service, run
from baodao.registration.due import SWEEPS
from baodao.registration.settings import Settings
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    return Service(settings, subscribers, COLLECTIONS, tools=[settings.vault()], sweeps=SWEEPS)


def main() -> None:
    """Run registration as this process."""
    run(build)
