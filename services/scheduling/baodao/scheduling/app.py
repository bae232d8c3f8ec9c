"""The composition root of scheduling."""

from baodao.kit.service import Service, run
from baodao.scheduling.due import SWEEPS
from baodao.scheduling.settings import Settings
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers


def build() -> Service:
    """The service as the environment asks for it."""
    return Service(Settings(), subscribers, COLLECTIONS, sweeps=SWEEPS)


def main() -> None:
    """Run scheduling as this process."""
    run(build)
