"""Rows of an answer as lines for people to read, in words, in either language.

A row is one line: each field by its name, codes in words, instants by the clock of China. What is
not there is not named.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from baodao.gateway.language import Language
from baodao.gateway.sheets import codes_of, fields_of, plain_kind
from baodao.kernel.purposes import DEFAULT as PURPOSES
from baodao.schema.field_names import FIELD_NAMES, name_of
from baodao.schema.languages import Words
from baodao.schema.spoken import CHINA, said_code

_YES, _NO, _NONE = Words("yes", "是"), Words("no", "否"), Words("none", "无")
_PURPOSES = {one.slug: Words(one.en, one.zh) for one in PURPOSES} | {
    "own-data": Words("own data", "本人查询")
}


def told_table(
    name: str, row: type[BaseModel], rows: Iterable[Mapping[str, Any]], language: Language
) -> list[str]:
    """A list by the name of its field, a line for each row, which are JSON; and an empty line."""
    lines = [f"  - {'; '.join(_parts(name, row, one, language))}" for one in rows]
    heading = name_of(name, language)
    return [f"## {heading}", *(lines or [f"  {_NONE.pick(language)}"]), ""]


def _parts(
    within: str, model: type[BaseModel], row: Mapping[str, Any], language: Language
) -> Iterator[str]:
    for name, kind in fields_of(model).items():
        if (value := row.get(name)) not in (None, [], ""):
            special = FIELD_NAMES.get(f"{within}.{name}")
            called = special.pick(language) if special else name_of(name, language)
            yield f"{called}: {_said(name, kind, value, language)}"


def _said(name: str, kind: Any, value: Any, language: Language) -> str:  # noqa: PLR0911 -- a table
    plain = plain_kind(kind)
    if get_origin(plain) is list:
        return " / ".join(_said(name, get_args(plain)[0], one, language) for one in value)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return ", ".join(_parts(name, plain, value, language))
    if codes := codes_of(kind):
        return said_code(codes, value, language)
    if isinstance(value, bool):
        return (_YES if value else _NO).pick(language)
    if plain is datetime:
        return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"
    if name == "purpose" and value in _PURPOSES:
        return _PURPOSES[value].pick(language)
    return str(value)
