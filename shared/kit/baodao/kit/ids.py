"""Ids: ULIDs that also respect cause and effect.

26 characters, 48 bits of milliseconds and 80 bits of entropy, sortable as text. Clocks of two
machines differ, so a generator is also a hybrid logical clock: after `observe(id)` every new id is
greater. The relay relies on it: sorted by id, the commits of one aggregate are in their true order.
"""

import os
import re
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_ENTROPY_BITS = 80
_LOW_BITS = 30
_LOW = (1 << _LOW_BITS) - 1
_ID = re.compile(f"[0-7][{_ALPHABET}]{{25}}")
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


class Ids:
    """Makes ids, each greater than all it has made or observed; one per process."""

    def __init__(self) -> None:
        self._last = 0
        self._text = ""
        self._high, self._high_text = -1, ""

    def next(self) -> str:
        """A new id."""
        fresh = time.time_ns() // 1_000_000 << _ENTROPY_BITS
        if fresh > self._last:
            # The top entropy bit stays 0: room for 2**79 increments within the millisecond.
            self._last = fresh | int.from_bytes(os.urandom(10), "big") >> 1
        else:
            self._last += 1
        # Within a millisecond only the end changes, and a commit draws thousands.
        high, low = self._last >> _LOW_BITS, self._last & _LOW
        if high != self._high:
            self._high, self._high_text = high, _encode(high, 120 - _LOW_BITS)
        end = _PAIRS[low >> 20] + _PAIRS[low >> 10 & 1023] + _PAIRS[low & 1023]
        self._text = self._high_text + end
        return self._text

    def observe(self, seen: str) -> None:
        """Make sure that later ids are greater than `seen`."""
        if seen > self._text:
            self._last, self._text = _decode(seen), seen


def time_of(text: str) -> datetime | None:
    """When an id was made, to the millisecond; None if the text is not an id of this form."""
    if not _ID.fullmatch(text):
        return None
    try:
        return datetime.fromtimestamp((_decode(text) >> _ENTROPY_BITS) / 1000, UTC)
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)


def first_at(moment: datetime) -> str:
    """The least id that can be made at an instant; none was made before 1970."""
    return _encode(max(0, int(moment.timestamp() * 1000)) << _ENTROPY_BITS)


def _encode(value: int, shift: int = 120) -> str:
    return "".join([_PAIRS[value >> s & 1023] for s in range(shift, -1, -10)])


def _decode(text: str) -> int:
    value = 0
    for character in text:
        value = value << 5 | _VALUES[character]
    return value
