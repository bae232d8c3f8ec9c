r"""Names as they are compared: however somebody types one, it is the same name.

    name_key("王 奶奶") == name_key("王·奶奶") == name_key("王奶奶\u200b")

A name stays as it was given wherever it is shown; every key and every keyed hash that is made of
one is made of this.
"""

import re
import unicodedata

from baodao.schema.words import BLANK, FORMER_PRIVATE_USE

_PLAIN = re.compile("[\u4e00-\u9fff]+")
# Between the parts of a name in another language: middle dots of all kinds, and full stops.
_DOTS = frozenset(".·•‧∙⋅・。・᛫●◦")
_IGNORED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Where GB 18030-2022 puts those that its first edition had in the private-use area.
_PRIVATE_UNTIL_2022 = {
    0xFE51: 0x20087,
    0xFE52: 0x20089,
    0xFE53: 0x200CC,
    0xFE59: 0x9FB4,
    0xFE61: 0x9FB5,
    0xFE66: 0x9FB6,
    0xFE67: 0x9FB7,
    0xFE6C: 0x215D7,
    0xFE6D: 0x9FB8,
    0xFE76: 0x2298F,
    0xFE7E: 0x9FB9,
    0xFE90: 0x9FBA,
    0xFE91: 0x241FE,
    0xFEA0: 0x9FBB,
}


def name_key(name: str) -> str:
    """What a name is compared by: without blanks, dots, and whatever cannot be seen.

    Compatibility forms, letter case and private-use characters of old Chinese fonts are taken as
    what they stand for. Empty if nothing can be seen.
    """
    if _PLAIN.fullmatch(name):
        return name
    text = unicodedata.normalize("NFKC", name.translate(_STANDARD))
    text = unicodedata.normalize("NFKC", text.casefold())
    return "".join(filter(_counts, _SELECTORS.sub("", text)))


def _counts(character: str) -> bool:
    if character in _DOTS or character in BLANK:
        return False
    return unicodedata.category(character) not in _IGNORED


def _standard() -> dict[int, int]:
    """The 80 characters of rows FE50 to FEA0 of GBK, which fonts had at private-use code points."""
    found = {}
    trails = (*range(0x50, 0x7F), *range(0x80, 0xA1))
    for private, trail in zip(FORMER_PRIVATE_USE, trails, strict=True):
        code = 0xFE00 | trail
        found[private] = _PRIVATE_UNTIL_2022.get(code) or ord(
            code.to_bytes(2, "big").decode("gb18030")
        )
    return found


_STANDARD = _standard()
