"""The composition root of registration."""

from baodao.kit.service import Service, run
from baodao.registration.settings import Settings
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers


def build() -> Service:
    """The service as the environment asks for it."""
    return Service(Settings(), subscribers, COLLECTIONS)


def main() -> None:
    """Be the process."""
    run(build)
