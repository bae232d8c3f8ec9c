"""Whatever can be wrong with the form of a message has a sentence in both languages."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
from pydantic import ValidationError

from baodao.schema.base import Actor, Message
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.schema.field_errors import FieldError, field_errors
from baodao.schema.forms import FORMS, OTHER, SENTENCES

MESSAGES = [*COMMANDS.values(), *QUERIES.values()]

# What pydantic can find wrong, by the types of its core schemas; an unknown type fails the test.
NONE: set[str] = set()
FINDS: dict[str, set[str]] = {
    "model": {"model-type"},
    "model-fields": {"missing", "extra-forbidden", "model-type"},
    "str": {"string-type", "string-unicode"},
    "int": {"int-type", "int-parsing", "int-parsing-size", "int-from-float"},
    "float": {"float-type", "float-parsing", "finite-number"},
    "bool": {"bool-type", "bool-parsing"},
    "list": {"list-type"},
    "frozenset": {"frozen-set-type"},
    "literal": {"literal-error"},
    "definitions": NONE,
    "definition-ref": NONE,
    "default": NONE,
    "nullable": NONE,
    "union": NONE,
    "model-field": NONE,
    "no-info": NONE,
    "function-before": NONE,
    "function-after": {
        *("instant-range", "day-form", "day-range", "empty-window"),
        *("nothing-to-read", "unreadable-character", "tells-a-number"),
    },
    "chain": NONE,
    "datetime": NONE,
    "json-or-python": NONE,
}
LIMITS = {
    "str": {"min_length": "string-too-short", "max_length": "string-too-long"},
    "list": {"min_length": "too-short", "max_length": "too-long"},
    "int": {"ge": "greater-than-equal", "le": "less-than-equal"},
    "float": {"ge": "greater-than-equal", "le": "less-than-equal"},
}
HARMLESS = {
    *("type", "metadata", "ref", "serialization"),
    *("strict", "allow_inf_nan", "strip_whitespace", "to_upper", "pattern", "items_schema"),
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """The parts of a core schema; what an error of our own covers is that error."""
    if isinstance(schema, list | tuple):
        for part in schema:
            yield from nodes(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        if schema.get("type") != "custom-error":
            for key, part in schema.items():
                if key not in {"metadata", "serialization", "default", "cls"}:
                    yield from nodes(part)


def possible(message: type[Message]) -> set[str]:
    """The kinds of all that can be wrong with a message."""
    found = {"json-invalid"}
    # Models are made when they are first used.
    message.model_rebuild()
    for node in nodes(message.__pydantic_core_schema__):
        kind = node["type"]
        if kind == "custom-error":
            found.add(node["custom_error_type"].replace("_", "-"))
            continue
        found |= FINDS[kind]
        limits = LIMITS.get(kind, {})
        found |= {name for limit, name in limits.items() if node.get(limit) is not None}
        if "pattern" in node:
            found.add(FORMS[node["pattern"]])
        if kind in LIMITS:
            assert node.keys() <= {"type", "metadata", "ref", "serialization"} | HARMLESS | set(
                limits
            )
    return found


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.__name__)
def test_all_that_can_be_wrong_with_a_message_has_a_sentence(message: type[Message]) -> None:
    assert possible(message) <= SENTENCES.keys()


def test_the_search_finds_patterns_limits_and_what_is_ours() -> None:
    found = set().union(*map(possible, MESSAGES))
    assert {"phone-form", "less-than-equal", "too-long", "instant-form", "day-range"} <= found
    assert set(FORMS.values()) - found == {"kind-form"}, "which only an event has"


def test_a_sentence_is_in_both_languages_with_the_same_values_and_no_pattern() -> None:
    for kind, (en, zh) in SENTENCES.items():
        assert re.search("[\u4e00-\u9fff]", zh), kind
        assert not re.search("[\u4e00-\u9fff]", en), kind
        assert not re.search(r"[\\^$]|\[0-9", en + zh), kind
        names = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (en, zh)]
        assert names[0] == names[1], kind
        # What was given may be personal.
        assert names[0].isdisjoint({"input", "tag", "error", "value"}), kind


ACTOR = Actor(id="a", role="operator", scope="*").model_dump(mode="json")
WRONG: list[Any] = [
    None, True, 7, -1, 1.5, 10**30, "", " ", "x", "x" * 5000, "测", "a\x00b", "a b", "\ud800", [],
    {}, [7], [{}], [None] * 600, {"x": 1}, "2026-02-30", "9999-12-31T00:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.__name__)
def test_whatever_is_given_the_reason_is_a_sentence_in_both_languages(
    message: type[Message],
) -> None:
    for name in message.model_fields:
        for value in WRONG:
            try:
                message.model_validate({"actor": ACTOR, "command_id": "c", name: value})
            except ValidationError as error:
                for found in field_errors(error):
                    assert found.kind != OTHER, (name, value, found)
                    check_texts(found)


def check_texts(error: FieldError) -> None:
    chinese = error.text("zh-Hans")
    assert re.search("[\u4e00-\u9fff]", chinese), error
    assert error.text() == error.text("de") == error.reason
    for text in (chinese, error.reason):
        assert not re.search(r"[\\^$]|\[0-9|\{", text), error


def test_json_that_is_none_has_a_sentence() -> None:
    with pytest.raises(ValidationError) as refused:
        MESSAGES[0].model_validate_json(b"{")
    (error,) = field_errors(refused.value)
    assert (error.field, error.kind) == ("message", "json-invalid")
    check_texts(error)
