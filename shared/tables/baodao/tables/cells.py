"""What stands in a cell: a text, or the reason why it cannot be read."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is not what somebody typed; `reason` is one of `sentences.CELLS`."""

    reason: str


Value = str | Unreadable
Cells = dict[int, Value]
"""The cells of a line that are not blank, by column from 0."""
Line = tuple[int, Cells]
"""A line of a table, with its number from 1."""

ERROR, DAMAGED, FORMULA = Unreadable("error"), Unreadable("damaged"), Unreadable("formula")
ENCODING, DIGITS_LOST, NO_DAY = (
    Unreadable("encoding"),
    Unreadable("digits-lost"),
    Unreadable("form"),
)

# A spreadsheet keeps 15 digits of a number; the rest of a longer one was lost when it was typed.
_EXACT = 10**15
_SHORTENED = re.compile(r"[0-9](\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,3}")
_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#*)", re.IGNORECASE)
# Soft hyphen, joiners, marks of direction and of byte order, fillers: nobody sees them.
_UNSEEN = [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
_UNSEEN += [0x2800, 0x3164, 0xFEFF]
BLANKS = "".join(chr(c) for c in range(0x3001) if chr(c).isspace()) + "".join(map(chr, _UNSEEN))
"""Every character that is blank; none of them begins or ends a cell."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def is_error(text: str) -> bool:
    """Whether it is what spreadsheets write for a value they have not, or have no room to show."""
    return text.startswith("#") and _ERRORS.fullmatch(text) is not None


def is_shortened(text: str) -> bool:
    """Whether a number was written as 1.20104E+17, as spreadsheets show those that are too long."""
    return _SHORTENED.fullmatch(text) is not None


def unescaped(text: str) -> str:
    """A text of a workbook with its characters written as _x000D_; half a character is U+FFFD."""
    if "_x" not in text:
        return text
    whole = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# --- numbers and days -------------------------------------------------------------------------


class Shown(Enum):
    """What a number format shows of a number."""

    NUMBER = auto()
    DAY = auto()
    MOMENT = auto()
    TIME = auto()
    PART = auto()
    """A date without its day or year: the rest of the number is a guess."""


_BUILTIN = {
    **dict.fromkeys((14, 15, 30, 31), Shown.DAY),
    22: Shown.MOMENT,
    **dict.fromkeys((18, 19, 20, 21), Shown.TIME),
    **dict.fromkeys((16, 17, 45, 46, 47), Shown.PART),
    # East Asian ones 27 to 36 and 50 to 58: years with months, days without years, and times.
    **dict.fromkeys((27, 28, 29, 32, 33, 34, 35, 36, *range(50, 59)), Shown.PART),
}
# Texts in quotes, characters behind \ _ *, and all in brackets but elapsed times [h] say nothing.
_LITERALS = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FIRST_DAY, _LAST_SERIAL, _NO_LEAP_DAY = 1, 2_958_465, 60
_SECONDS = 86_400


def shown_by(number: int, code: str | None = None) -> Shown:
    """What a format shows: one of the file's own by its code, else one that is built in."""
    if code is None:
        return _BUILTIN.get(number, Shown.NUMBER)
    plain = _LITERALS.sub("", code).split(";")[0].lower()
    if "general" in plain:
        return Shown.NUMBER
    if {"y", "m", "d"} <= set(plain):
        return Shown.MOMENT if "h" in plain else Shown.DAY
    if "h" in plain and not {"y", "d", "["} & set(plain):
        return Shown.TIME
    return Shown.PART if set(plain) & set("ymdhs") else Shown.NUMBER


def of_number(number: float, shown: Shown = Shown.NUMBER, *, from_1904: bool = False) -> Value:
    """A number as a text: 19900000001, 1990.11, 1990-11-01, 1990-11-01 03:04:00 or 03:04:00."""
    if shown is Shown.TIME:
        return _of_time(number)
    if shown is not Shown.NUMBER:
        return _of_date(number, shown, from_1904=from_1904)
    if not abs(number) < _EXACT:
        return DIGITS_LOST if abs(number) < float("inf") else DAMAGED
    return str(int(number)) if number == int(number) else str(number)


def _of_date(number: float, shown: Shown, *, from_1904: bool) -> Value:
    if shown is Shown.PART or not 0 <= number <= _LAST_SERIAL:
        return NO_DAY
    days = int(number)
    if from_1904:
        day = datetime(1904, 1, 1) + timedelta(days=days)  # noqa: DTZ001 -- a cell has no zone
    elif days < _FIRST_DAY or days == _NO_LEAP_DAY:
        # A time alone, or 29 February 1900, which Excel has and the calendar has not.
        return NO_DAY
    else:
        first = datetime(1899, 12, 31 if days < _NO_LEAP_DAY else 30)  # noqa: DTZ001
        day = first + timedelta(days=days)
    seconds = round((number - days) * _SECONDS)
    if shown is Shown.DAY or not seconds:
        return day.date().isoformat()
    return (day + timedelta(seconds=seconds)).isoformat(" ")


def _of_time(number: float) -> Value:
    # More than a day, of which only the time is shown, is another thing than what is seen.
    seconds = round(number * _SECONDS) if 0 <= number < 1 else _SECONDS
    if seconds >= _SECONDS:
        return NO_DAY
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def of_iso_date(text: str) -> Value:
    """A day of ISO 8601, as Strict OOXML has it, with its time if that is not midnight."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NO_DAY
    midnight = moment.time() == moment.time().min
    return moment.date().isoformat() if midnight else moment.replace(tzinfo=None).isoformat(" ")
