"""How values are said in sentences for people, in English and in simplified Chinese.

A sentence shows no code: what stands in it is said by its type. A Literal has `Words` (`say`), a
day is 2026年11月26日, an instant is told by the clock of China, a field by its name
(`field_names`), and what people know as it is (`Shown`, `ShownCode`). Whatever else is an id and
has no place in a sentence: `speaker` refuses it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StringConstraints

from baodao.schema.field_names import FIELD_NAMES, name_of
from baodao.schema.forms import FORMS
from baodao.schema.languages import Words

CHINA = timezone(timedelta(hours=8))
"""The one official time of the country, 北京时间; it has had no summer time since 1991."""

BEIJING = " (Beijing time)"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

Speaker = Callable[[Any, str], str]
"""Says a value in a language, `en` or `zh-Hans`."""


class _Verbatim:
    """Marks a text that is shown as it is."""


class _Code(_Verbatim):
    """Marks a code that people type."""


class _FieldPath:
    """Marks the path of a field."""


Shown = Annotated[str, _Verbatim()]
"""A text that people wrote for people, as a name; shown as it is."""

ShownCode = Annotated[str, _Code()]
"""A code that people type, as that of a place or a version; the sentence says that it is one."""

ShownField = Annotated[str, _FieldPath()]
"""The path of a field, such as `guardian.phone`; told by its name."""

SAID: dict[frozenset[str], Mapping[str, Words]] = {}
"""What codes are called, by all codes of their Literal."""
_OTHER = Words("something else", "其他")


@dataclass(frozen=True, slots=True)
class Codes:
    """Marks a text that is a code of a Literal, or several joined by `, `; there may be others."""

    kind: Any
    other: Words = _OTHER


def say(kind: Any, words: Mapping[str, str | tuple[str, str]]) -> dict[str, Words]:
    """Declare what the codes of a Literal are called.

    Args:
        kind: the Literal; two with the same codes have the same words.
        words: by code, in Chinese, or in English and Chinese where the English is not the code
            with blanks for hyphens.

    Raises:
        TypeError: a code has no words, or a code that is none has, or there are other words
            already.
    """
    codes = frozenset().union(*_literals(kind))
    if codes != words.keys():
        raise TypeError(f"{kind}: words and codes differ in {sorted(codes ^ words.keys())}")
    table = {
        code: Words(code.replace("-", " "), said) if isinstance(said, str) else Words(*said)
        for code, said in words.items()
    }
    if SAID.setdefault(codes, table) != table:
        raise TypeError(f"{kind} has other words already: {SAID[codes]}")
    return table


def words_of(codes: frozenset[str]) -> Mapping[str, Words] | None:
    """The words of a Literal with exactly these codes; codes may also be names of fields."""
    if codes <= FIELD_NAMES.keys() and codes not in SAID:
        return {code: FIELD_NAMES[code] for code in codes}
    return SAID.get(codes)


def said_code(kind: Any, code: str, language: str) -> str:
    """A code of a Literal in words."""
    return (_words_of_all(kind) or {}).get(code, _OTHER).pick(language)


def said_codes(expected: str, language: str) -> str:
    """The codes of a Literal as pydantic lists them, `'male', 'female'`, in words."""
    codes = [code.strip("'") for code in expected.split(", ")]
    words = words_of(frozenset(codes)) or {}
    comma = "、" if language == "zh-Hans" else ", "
    return comma.join(words[code].pick(language) if code in words else code for code in codes)


def speaker(annotation: Any) -> Speaker | None:
    """How values of a type are said; None if they have no place in a sentence."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(parts[1:]) or speaker(parts[0])
    if origin in (Literal, Union, UnionType):
        words = _words_of_all(annotation)
        return _by_words(words) if words else None
    if annotation is int:
        return _as_it_is
    return say_instant if annotation is datetime else None


def say_day(value: str, language: str) -> str:
    """`2026-11-26` as 2026年11月26日, or as 26 November 2026."""
    day = date.fromisoformat(value)
    if language == "zh-Hans":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_instant(value: datetime, language: str) -> str:
    """An instant to the minute, by the clock of China."""
    local = value.astimezone(CHINA)
    day = say_day(f"{local:%Y-%m-%d}", language)
    if language == "zh-Hans":
        return f"{day}{local:%H:%M}"
    return f"{day}, {local:%H:%M}{BEIJING}"


def _literals(kind: Any) -> Iterator[frozenset[str]]:
    if get_origin(kind) is Literal:
        yield frozenset(get_args(kind))
    else:
        for part in get_args(kind):
            yield from _literals(part)


def _words_of_all(kind: Any) -> Mapping[str, Words] | None:
    """The words of a Literal, or of several: of both, or of each by itself."""
    literals = list(_literals(kind))
    if words := words_of(frozenset().union(*literals)):
        return words
    found = [words_of(codes) for codes in literals]
    if not found or None in found:
        return None
    return {code: words for table in reversed(found) for code, words in (table or {}).items()}


def _by_words(words: Mapping[str, Words], other: Words = _OTHER) -> Speaker:
    # A newer service may have more codes.
    def said(value: str, language: str) -> str:
        comma = "、" if language == "zh-Hans" else ", "
        return comma.join(words.get(code, other).pick(language) for code in value.split(", "))

    return said


def _marked(marks: Sequence[Any]) -> Speaker | None:
    for mark in marks:
        match mark:
            case StringConstraints() if FORMS.get(str(mark.pattern)) == "day-form":
                return say_day
            case Codes() if words := _words_of_all(mark.kind):
                return _by_words(words, mark.other)
            case _FieldPath():
                return name_of
            case _Verbatim():
                return _as_it_is
    return None


def _as_it_is(value: object, language: str) -> str:  # noqa: ARG001 -- one of the speakers
    return str(value)
