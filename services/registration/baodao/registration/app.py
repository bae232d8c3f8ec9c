"""The composition root of registration."""

from baodao.kernel.holders import HolderSlips
from baodao.kernel.rosters import RosterSlips
from baodao.kit.keys import parse_key, read_key_file
from baodao.kit.process import run
from baodao.kit.service import Service
from baodao.registration.due import SWEEPS
from baodao.registration.key_checks import check_keys
from baodao.registration.settings import Settings
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    vault = settings.vault()
    key = read_key_file(settings.inbox_key_file, parse_key)
    return Service(
        settings,
        subscribers,
        COLLECTIONS,
        tools=[vault, RosterSlips(key), HolderSlips(key)],
        sweeps=SWEEPS,
        checks=[lambda database: check_keys(database, vault)],
    )


def main() -> None:
    """Run registration as this process."""
    run(build)
