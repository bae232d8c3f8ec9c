"""The composition root of scheduling."""

from baodao.kernel.rosters import RosterSlips
from baodao.kit.keys import parse_key, read_key_file
from baodao.kit.process import run
from baodao.kit.service import Service
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.due import SWEEPS
from baodao.scheduling.settings import Settings
from baodao.scheduling.store import COLLECTIONS
from baodao.scheduling.subscribers import subscribers


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    key = read_key_file(settings.inbox_key_file, parse_key)
    tools = [AttendanceKeys(key), RosterSlips(key)]
    return Service(settings, subscribers, COLLECTIONS, tools=tools, sweeps=SWEEPS)


def main() -> None:
    """Run scheduling as this process."""
    run(build)
