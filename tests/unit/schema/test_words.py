"""What people write: names that are names, and lines that everybody may read."""

import typing
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from baodao.schema.catalog import COMMANDS, EVENTS
from baodao.schema.field_errors import field_errors
from baodao.schema.forms import FORMS
from baodao.schema.registration.skills import check_offered
from baodao.schema.words import (
    OpenLine,
    PersonName,
    check_open,
    check_readable,
    is_read,
    tells_a_number,
)

NAME: TypeAdapter[str] = TypeAdapter(PersonName)
OPEN: TypeAdapter[str] = TypeAdapter(OpenLine)


def kinds(of: TypeAdapter[str], text: str) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        of.validate_python(text)
    errors = field_errors(raised.value)
    assert all(one.text("zh-Hans") != one.reason for one in errors)
    return [one.kind for one in errors]


@pytest.mark.parametrize(
    "text",
    [
        "甲",
        "测试·甲",
        "阿卜杜拉·买买提",
        "O’Neil",
        "𠮷野",
        "\ue863",
        "甲\ue000村",
        "李\u3000四",
        "Ångström",
        "2组",
    ],
)
def test_a_name_stays_as_it_was_given(text: str) -> None:
    assert NAME.validate_python(text) == text
    assert OPEN.validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "shown"), [("王\u200b奶奶", "王奶奶"), ("\u202e甲乙", "甲乙"), ("\ufeff甲", "甲")]
)
def test_what_nobody_sees_is_not_kept(text: str, shown: str) -> None:
    assert NAME.validate_python(text) == shown


def test_no_character_that_cannot_be_read_makes_a_name() -> None:
    bad = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")
    planes = (*range(0x30000), *range(0xE0000, 0xE0200), *range(0xF0000, 0xF0010))
    for code in planes:
        text = chr(code)
        if unicodedata.category(text) in bad and not 0xE815 <= code < 0xE865:
            assert not is_read(text), hex(code)
    for text in ("\u200b", "\u3164", "\u2800", "\u202e", "\u2028", "\ufffe", "\ue000", "··", "  "):
        assert kinds(NAME, text)
    for text in ("甲\u2028乙", "甲\ufffe乙"):
        assert kinds(NAME, text) == ["unreadable-character"]


NUMBERS = [
    *(
        "电工 19900001234",
        "199-0000-1234",
        "199 0000 1234",
        "１９９００００１２３４",
        "199–0000–1234",
    ),
    *("电话:199.0000.1234", "+86 199 0000 1234", "8619900001234", "(022)27000000", "022-27000000"),
    *(
        "0731 8234567",
        "+852 5000 0000",
        "1 9 9 0 0 0 0 1 2 3 4",
        "199\u200b0000\u200b1234",
        "①⑨⑨00001234",
    ),
    *("990101199001010017", "990101 19900101 0017", "99010119900101001X", "99010119900101001x"),
    *(
        "990101900101001",
        "H00000000",
        "M0000000001",
        "E00000000",
        "ＥＡ０００００００",
        "护照E00000000",
    ),
    *("19900001234(王)", "王19900001234", "2 19900001234", "19900001234、19900001235"),
]
PLAIN = [
    *(
        "养老",
        "2026-11-26 09:00",
        "2026.11.26-2026.11.28",
        "20261126",
        "2026年11月26日至28日",
        "急救 AED 2级",
    ),
    *(
        "GB 11643-1999",
        "第3季度2026",
        "120104007017",
        "3栋2单元1101室",
        "5,000 份",
        "14:30-16:00",
        "民函〔2012〕340号",
    ),
    *(
        "12345 热线",
        "110",
        "卡号 5000000000004",
        "A4 纸 500 张",
        "2026-11-26 2026-11-27",
        "G2504 次",
    ),
]


@pytest.mark.parametrize("text", NUMBERS)
def test_nothing_that_everybody_reads_tells_a_number(text: str) -> None:
    assert tells_a_number(text)
    assert kinds(OPEN, text) == ["tells-a-number"]
    assert NAME.validate_python(text)


@pytest.mark.parametrize("text", PLAIN)
def test_other_numbers_are_taken(text: str) -> None:
    assert OPEN.validate_python(text) == text


# What an event says in a word that is no free text: made by a service, or one of a list.
_MADE = {
    *("policy", "hash", "capabilities", "purpose", "receipt", "zone", "rules", "former_name"),
    "device",
}
_SAID_AS = {"skill": "name", "new_name": "name"}
# Of persons, and in no event.
_OF_PERSONS = {"guardian.name", "liaison.name"}


def test_whatever_an_event_repeats_is_open_in_the_command() -> None:
    repeated = {leaf(path) for event in EVENTS.values() for path, _ in lines(event)} - _MADE
    assert {"title", "category", "categories", "name", "role", "label", "subject"} <= repeated
    of_type: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for path, checks in lines(command):
            if leaf(path) in repeated:
                name = f"{command.SUBJECT.rpartition('.')[2]} {path}"
                of_type.setdefault(type_of(checks), set()).add(name)
    assert of_type.pop("cell") == {
        "import-members rows.name",
        "import-volunteers rows.name",
        "import-volunteers rows.categories",
    }, "each becomes one of these types"
    assert {name.partition(" ")[2] for name in of_type.pop("name")} == {"name", *_OF_PERSONS}
    assert of_type.keys() == {"open"}, of_type


def leaf(path: str) -> str:
    name = path.rpartition(".")[2]
    return _SAID_AS.get(name, name)


def type_of(checks: list[Any]) -> str:
    functions = {getattr(check, "func", None) for check in checks}
    if functions & {check_open, check_offered}:
        return "open"
    if check_readable in functions:
        return "name"
    return "line" if any(getattr(check, "pattern", None) for check in checks) else "cell"


def lines(kind: type[BaseModel], path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The fields with free text in a message, and what is asked of each."""
    for name, field in kind.model_fields.items():
        if name != "actor":
            yield from _texts(field.annotation, field.metadata, path + name)


def _texts(annotation: Any, checks: list[Any], path: str) -> Iterator[tuple[str, list[Any]]]:
    if typing.get_origin(annotation) is typing.Annotated:
        inner, *more = typing.get_args(annotation)
        yield from _texts(inner, [*checks, *more], path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for inner_path, inner_checks in lines(annotation, f"{path}."):
            yield inner_path, [*checks, *inner_checks]
    elif annotation is str:
        forms = {FORMS[check.pattern] for check in checks if getattr(check, "pattern", None)}
        if forms <= {"line-form", "text-form"}:
            yield path, checks
    elif typing.get_origin(annotation) is not typing.Literal:
        for inner in typing.get_args(annotation):
            yield from _texts(inner, checks, path)
