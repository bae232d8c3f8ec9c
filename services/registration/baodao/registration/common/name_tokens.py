"""By what a name is found: its parts, its pinyin, and the first letters of that.

    tokens_of(["南开区志愿服务队"])     # 志愿, 愿服务, zhiyuan, zyfwd, …

Tokens are stored beside a name with an index, and each search compares whole ones (`tokens_in`).
What is public alone is found in this way: tokens tell the name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from baodao.kernel.names import name_key

_GRAM = 3
_SYLLABLES = 4
_INITIALS = 6
_LONGEST = 24
_READ = 40
_UNITS = re.compile(r"[a-z0-9]+|.", re.DOTALL)
_LATIN = re.compile("[a-z0-9]+")


def tokens_of(names: Iterable[str]) -> tuple[str, ...]:
    """All by which something with these names is found; of each, the first 40 characters count."""
    found = {token for name in names for token in _tokens(name_key(name)[:_READ])}
    return tuple(sorted(found))


def tokens_in(search: str) -> tuple[str, ...]:
    """What has to be among the tokens of whatever is looked for; nothing can be seen: nothing."""
    key = name_key(search)[:_LONGEST]
    if _LATIN.fullmatch(key):
        return (key,)
    return tuple(dict.fromkeys(_grams(key, min(_GRAM, len(key))))) if key else ()


def _tokens(key: str) -> Iterator[str]:
    for size in range(1, _GRAM + 1):
        yield from _grams(key, size)
    units = _UNITS.findall(key)
    for unit in units:
        if _LATIN.fullmatch(unit):
            yield from (unit[:end] for end in range(1, min(len(unit), _LONGEST) + 1))
    yield from _spoken(_syllables(units))


def _spoken(syllables: Sequence[str]) -> Iterator[str]:
    """Pinyin of a part, in full and by its first letters; from the beginning, of any length."""
    for start in range(len(syllables)):
        for end in range(start + 1, len(syllables) + 1):
            part = syllables[start:end]
            if start == 0 or len(part) <= _SYLLABLES:
                yield "".join(part)[:_LONGEST]
            if start == 0 or len(part) <= _INITIALS:
                yield "".join(one[0] for one in part)[:_LONGEST]


def _grams(key: str, size: int) -> Iterator[str]:
    return (key[start : start + size] for start in range(len(key) - size + 1))


def _syllables(units: Sequence[str]) -> list[str]:
    if all(_LATIN.fullmatch(unit) for unit in units):
        return list(units)
    # The readings of words take 56 MB, which a process without names to read does without.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return [one for one in lazy_pinyin("".join(units), v_to_u=False) if one]
