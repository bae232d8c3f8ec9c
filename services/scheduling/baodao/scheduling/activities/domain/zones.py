"""Time zones in which people live: the list of the IANA, whatever the host has."""

from importlib.resources import files
from typing import Final

_AREAS = frozenset(
    [
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    ]
)
_LISTED = files("tzdata").joinpath("zones").read_text("utf-8").split()

ZONES: Final = frozenset(zone for zone in _LISTED if zone.partition("/")[0] in _AREAS)
"""Zones of places, and former names of theirs; no `Etc/…`, `Factory`, `CST6CDT` or `localtime`.

Read from the package `tzdata` once, when the service starts.
"""
