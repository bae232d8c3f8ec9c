"""The two languages in which people are told something."""

import re
from functools import lru_cache
from typing import NamedTuple

_FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in ",:;()?!"}
# What stands between letters and digits is part of a value, as in 09:00.
_MARK = re.compile(r"\{[^{}]*\}|(?<![0-9A-Za-z])[,:;()?!]|[,:;()?!](?![0-9A-Za-z])")


class Words(NamedTuple):
    """A word, a phrase or a sentence in both languages."""

    en: str
    zh: str

    def pick(self, language: str) -> str:
        """It in `zh-Hans`, or in English for any other language."""
        return punctuated(self.zh) if language == "zh-Hans" else self.en


@lru_cache(maxsize=4096)
def punctuated(chinese: str) -> str:
    """Chinese with the marks of Chinese (GB/T 15834), which are hard to type in code."""
    return _MARK.sub(lambda found: _full_width(found.group()), chinese)


def _full_width(mark: str) -> str:
    return mark if mark.startswith("{") else mark.translate(_FULL_WIDTH)
