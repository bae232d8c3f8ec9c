"""The composition root of hours."""

from baodao.hours.settings import Settings
from baodao.hours.store import COLLECTIONS
from baodao.hours.subscribers import subscribers
from baodao.kit.service import Service, run


def build() -> Service:
    """The service as the environment asks for it."""
    return Service(Settings(), subscribers, COLLECTIONS)


def main() -> None:
    """Run hours as this process."""
    run(build)
