"""Phone numbers of the mainland as people write them, and the one form in which they are kept.

A mobile has 11 digits, a landline its area code before 7 or 8 digits. What may stand between and
before them is known here; whatever else is there is no number, and is not made one by leaving
something out: an extension `0731-8234567-1` would be somebody else's phone.
"""

import re
import unicodedata

_KEPT = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{8,10}", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)86-?|86(?=1[3-9][0-9-]{9,}$)")
_AREA = re.compile(r"\((0[1-9][0-9]{1,2})\)-?")
_WRITTEN = (
    re.compile(r"(1[3-9][0-9])-?([0-9]{4})-?([0-9]{4})"),
    re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-8][0-9]{2,3})-?([0-9]{4})"),
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def read_phone(text: object) -> object:
    """The digits of a number, however it is written; what is none stays as it is."""
    if not isinstance(text, str) or _KEPT.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Zs"))
    plain = _AREA.sub(r"\1", _COUNTRY.sub("", plain, count=1), count=1)
    for form in _WRITTEN:
        if found := form.fullmatch(plain):
            return "".join(found.groups())
    return text
