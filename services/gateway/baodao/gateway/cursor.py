"""The place of a reader in the event feed, as the `id` of every server-sent event.

    hours.1f0c22ab.17~registration.99d0e1c4.40~scheduling.5a6b7c8d.212

For each stream its incarnation (a hash of the instant it was created) and the sequence of the last
event delivered from it: enough to go on exactly there, and to notice that a stream is another one.
"""

import re
from collections.abc import Mapping

from baodao.kit.channel import Place
from baodao.schema.catalog import CONTEXTS

_PLACE = re.compile(r"([a-z]{1,32})\.([0-9a-f]{8})\.([0-9]{1,18})")


class CursorError(ValueError):
    """The text is not a cursor that this gateway has given out."""


def encode_cursor(places: Mapping[str, Place]) -> str:
    return "~".join(f"{c}.{p.incarnation}.{p.sequence}" for c, p in sorted(places.items()))


def decode_cursor(text: str) -> dict[str, Place]:
    """The places in a cursor, by context.

    Raises:
        CursorError: this gateway has not given it out.
    """
    places: dict[str, Place] = {}
    for part in text.split("~"):
        match = _PLACE.fullmatch(part)
        if match is None or match[1] not in CONTEXTS or match[1] in places:
            raise CursorError
        places[match[1]] = Place(match[2], int(match[3]))
    return places
