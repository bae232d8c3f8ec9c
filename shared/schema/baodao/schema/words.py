"""Words that people write: names, and what everybody may read.

What a command says in a field that an event repeats is read by every system that follows, for
ever. It is of a type of this module, which takes no phone number and no number of a document.
"""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from baodao.schema.base import Line, Text
from baodao.schema.forms import SENTENCES, Sentence

SENTENCES["nothing-to-read"] = Sentence(
    "There is no letter or digit in it", "其中没有可读的文字,请重新填写"
)
SENTENCES["unreadable-character"] = Sentence(
    "It has line breaks or characters that cannot be shown", "含有换行或无法显示的字符,请重新填写"
)
SENTENCES["tells-a-number"] = Sentence(
    "Everybody can read this: leave out phone numbers and numbers of documents",
    "此处内容公开可见,请删去电话号码和证件号码",
)

# Fillers that are letters to Unicode, and a Braille cell without a dot.
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Where fonts had rows FE50 to FEA0 of GBK before these characters were in Unicode.
FORMER_PRIVATE_USE = range(0xE815, 0xE865)
_GAP = r"[\s·._/()-]{0,3}"
_NUMBERS = (
    # A mobile of the mainland, and a landline with its area code.
    rf"(?<!\d)1(?:{_GAP}[3-9])(?:{_GAP}\d){{9}}(?!\d)",
    rf"(?<!\d)86{_GAP}1(?:{_GAP}[3-9])(?:{_GAP}\d){{9}}(?!\d)",
    rf"(?<!\d)0[1-9]\d{{1,2}}{_GAP}[2-8]\d{{2,3}}{_GAP}\d{{4}}(?!\d)",
    # Anywhere else, as numbers are written that are to be dialled from abroad.
    rf"\+{_GAP}[1-9](?:{_GAP}\d){{7,14}}(?!\d)",
    # GB 11643 with a birth date in it, also of 15 digits; permits and passports of China.
    rf"(?<!\d)[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}\d){{9}}{_GAP}[\dX](?![\dA-Z])",
    r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)",
    r"(?<![A-Z0-9])[HM]\d{8}(?:\d\d)?(?!\d)",
    r"(?<![A-Z0-9])(?:[DEGPS]|E[A-Z])\d{7,8}(?!\d)",
)
_NUMBER = re.compile("|".join(_NUMBERS))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_DIGITS = re.compile(r"\d(?:.{0,3}\d){6}", re.DOTALL)


def is_read(text: str) -> bool:
    """Whether there is a letter or digit in it that somebody can read."""
    return any((c.isalnum() and c not in BLANK) or ord(c) in FORMER_PRIVATE_USE for c in text)


def tells_a_number(text: str) -> bool:
    """Whether there is what looks like a phone number or the number of a document in it."""
    if not _DIGITS.search(text):
        return False
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    shown = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return _NUMBER.search(shown) is not None


def without_format(text: Any) -> Any:
    """A text without format characters, which nobody sees and which turn others around."""
    if not isinstance(text, str) or text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def check_readable(text: str) -> str:
    """The text.

    Raises:
        PydanticCustomError: there is nothing to read in it, or what cannot be shown.
    """
    if not text.isprintable() and any(map(_is_unshown, text)):
        raise _error("unreadable-character")
    if not is_read(text):
        raise _error("nothing-to-read")
    return text


def _is_unshown(character: str) -> bool:
    # One of private use stands for a rare character, as in names of the official table.
    return unicodedata.category(character) in ("Cc", "Cn", "Cs", "Zl", "Zp")


def check_open(text: str) -> str:
    """The text.

    Raises:
        PydanticCustomError: there is a number in it that is somebody's.
    """
    if tells_a_number(text):
        raise _error("tells-a-number")
    return text


def _error(kind: str) -> PydanticCustomError:
    # pydantic would take braces in it for placeholders.
    return PydanticCustomError(kind.replace("-", "_"), SENTENCES[kind].en)


PersonName = Annotated[Line, BeforeValidator(without_format), AfterValidator(check_readable)]
"""A name of a person: 1 to 200 characters of which at least one can be read."""

OpenLine = Annotated[PersonName, AfterValidator(check_open)]
"""A line that everybody may read: a title, a name of a thing, a tag; no numbers of persons."""

OpenText = Annotated[Text, AfterValidator(check_open)]
"""Lines of text that many may read; no numbers of persons."""
