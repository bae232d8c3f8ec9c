"""Which of the two languages a request prefers (RFC 9110, 12.5.4)."""

import re
from functools import lru_cache
from typing import Literal

Language = Literal["en", "zh-Hans"]

_RANGE = re.compile(
    r"[ \t]*(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)"
    r"(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?[ \t]*"
)
# Ranges of a kind count before those of a later kind: who names simplified characters means them.
_KINDS: dict[Language, tuple[re.Pattern[str], ...]] = {
    "en": (re.compile(r"en(-.*)?"), re.compile(r"\*")),
    "zh-Hans": (
        re.compile(r"zh-(hans|cn|sg)(-.*)?"),
        re.compile(r"zh"),
        re.compile(r"zh-.*"),
        re.compile(r"\*"),
    ),
}
# What is refused is wanted less than what is not spoken of.
_NOT_NAMED, _REFUSED = (0.0, 0), (-1.0, 0)


@lru_cache(maxsize=512)
def language_of(accept: bytes) -> Language:
    """The better of the two languages for an Accept-Language header; English by default.

    What is not in the form of the grammar is left out. Other Chinese (`zh-Hant`) is Chinese, and of
    two that are wanted alike the one that is named first is taken.
    """
    matches = map(_RANGE.fullmatch, accept.decode("latin-1").lower().split(","))
    ranges = [(found[1], float(found[2] or "1")) for found in matches if found]
    english, chinese = _wish("en", ranges), _wish("zh-Hans", ranges)
    return "zh-Hans" if chinese > english else "en"


def _wish(language: Language, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """How much a language is wanted: its quality, then how early it is named."""
    for kind in _KINDS[language]:
        wishes = [(q, -place) for place, (tag, q) in enumerate(ranges) if kind.fullmatch(tag)]
        if wishes:
            return max(wishes) if max(wishes)[0] else _REFUSED
    return _NOT_NAMED
