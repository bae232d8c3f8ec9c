"""Divisions 区划 by code: province 2, city 4, district 6, street 9, community 12 digits.

A code begins with the codes of all divisions above it, so ancestry needs no look at the tree.
"""

from baodao.kit.wanted import Tree

_LENGTHS = (2, 4, 6, 9, 12)
COMMUNITY_LENGTH = _LENGTHS[-1]
"""Digits in the code of a community 社区."""


def ancestry(code: str) -> list[str]:
    """The codes of a division and of all above it, the province first."""
    return [code[:length] for length in _LENGTHS if length <= len(code)]


def parent_of(code: str) -> str | None:
    """The code one level up, None for a province."""
    above = ancestry(code)[:-1]
    return above[-1] if above else None


def unpadded(code: str) -> str:
    """A code without the zeros that fill it up: 120104000000, of a table of 12 digits, is 120104.

    No division has a number of zeros only, but for a level that some cities do not have
    (`is_filler`), which such a table leaves out.
    """
    known = code
    for length in reversed(_LENGTHS):
        if length < len(code):
            if code[length:].strip("0"):
                break
            known = code[:length]
    return known


def is_filler(code: str) -> bool:
    """Whether it is a level that a city does not have: streets of 东莞 4419 lie in 441900."""
    parent = parent_of(code)
    return parent is not None and not code[len(parent) :].strip("0")


IN_DIVISIONS = Tree("division", ancestry)
"""The tree of collections whose aggregates have a division."""
