"""Phone numbers as people write them, and the one form in which each is kept.

On the mainland a mobile has 11 digits, a landline its area code before 7 or 8 digits; they are kept
without the code of the country. A number from anywhere else begins with `+` or `00` and the code of
its country or region, and is kept in the form of E.164: `+85366000000`.

What may stand between and before the digits is known here; whatever else is there is no number, and
is not made one by leaving something out: an extension `0731-8234567-1` would be somebody else's.
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
_ABROAD = re.compile(r"\+|00")
_DIGITS = re.compile(r"(?:\+|00)[0-9()-]+", re.ASCII)
_MAINLAND = 86
NO_NUMBER = "?"
"""Instead of what looks like a number and is none."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def read_phone(text: object) -> object:
    """A number in the form in which it is kept, however it is written; else what is no number."""
    if not isinstance(text, str) or _KEPT.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Zs"))
    plain = _AREA.sub(r"\1", _COUNTRY.sub("", plain, count=1), count=1)
    for form in _WRITTEN:
        if found := form.fullmatch(plain):
            return "".join(found.groups())
    return _from_abroad(plain) or text


def _from_abroad(plain: str) -> str | None:
    """A number with the code of its country; None if it has none.

    What is written like one and is none, has an extension, or is of the mainland, is no number in
    any form: that of E.164 alone says nothing of how many digits a country has.
    """
    if not _ABROAD.match(plain):
        return None
    # Few numbers come from abroad, and the tables of all countries take 25 ms to load.
    import phonenumbers  # noqa: PLC0415 -- see above

    try:
        number = phonenumbers.parse(f"+{plain.removeprefix('+').removeprefix('00')}", None)
    except phonenumbers.NumberParseException:
        return NO_NUMBER
    is_one = _DIGITS.fullmatch(plain) and phonenumbers.is_valid_number(number)
    if not is_one or number.country_code == _MAINLAND or number.extension:
        return NO_NUMBER
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
