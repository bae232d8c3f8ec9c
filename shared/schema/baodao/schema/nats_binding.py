"""CloudEvents in NATS messages: what the binding says of headers and content modes.

Source: CloudEvents, NATS Protocol Binding, draft 1.0.3 (binary mode in headers, structured mode by
`Content-Type: application/cloudevents+json`); the released 1.0.2 has structured mode only, without
a header. Messages of all three kinds are read; binary mode is written.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from pydantic_core import from_json, to_json

PREFIX = "ce-"
SPEC_VERSION = "1.0"
JSON_TYPE = "application/json"
STRUCTURED_TYPE = "application/cloudevents"

# Printable ASCII but for the double quote and the percent sign; everything else is encoded.
_SAFE = "".join(map(chr, [0x21, 0x23, 0x24, *range(0x26, 0x7F)]))
_PLAIN = re.compile(r"[\x21\x23\x24\x26-\x7e]*")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_JSON = re.compile(r"[^;]+[/+]json\s*(;.*)?", re.IGNORECASE)
_OUR_SCHEMAS = "urn:baodao:schema:"


class UnreadableEventError(ValueError):
    """A message is not one of the events of this package, or not in their form."""


def encode_value(value: str) -> str:
    """The value of an attribute as a header has it: percent-encoded where the binding says so."""
    return value if _PLAIN.fullmatch(value) else quote(value, safe=_SAFE, errors="replace")


def decode_value(value: str) -> str:
    """The value of an attribute from a header.

    A quoted string is taken out of its quotes, then percent sequences are decoded once; a percent
    sign that begins none stands for itself.

    Raises:
        UnreadableEventError: what is encoded is not UTF-8.
    """
    if (quoted := _QUOTED.fullmatch(value)) is not None:
        value = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)
    if "%" not in value:
        return value
    try:
        return _ESCAPES.sub(lambda found: unquote_to_bytes(found[0]).decode(), value)
    except UnicodeDecodeError:
        raise UnreadableEventError("a header has encoded bytes that are not UTF-8") from None


def write_lines(headers: Mapping[str, str]) -> str:
    """Headers as lines of a message, each with its end.

    Raises:
        ValueError: one of them has more than one line, or a line end of another kind.
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if lines.count("\n") != len(headers) or lines.count("\r") != len(headers):
        raise ValueError("a header has more than one line")
    return lines


def read_lines(lines: str) -> dict[str, str]:
    """The headers in lines as `write_lines` gives them."""
    parts = (line.partition(": ") for line in lines.split("\r\n") if line)
    return {name: value for name, _, value in parts}


def read_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The attributes of a message in binary mode by their names, decoded.

    `traceparent` may also stand outside the prefix, as tracing tools write it. What this package
    wrote before it encoded anything is taken as it stands.

    Raises:
        UnreadableEventError: an attribute comes twice, or is encoded wrongly.
    """
    return _attributes(*_sorted(headers))


def read_message(headers: Mapping[str, str] | None, data: bytes) -> tuple[dict[str, str], bytes]:
    """The attributes of a message in either mode, as text, and its content as JSON.

    Raises:
        UnreadableEventError: it is in neither mode, or its content is not JSON.
    """
    prefixed, others = _sorted(headers or {})
    content_type = others.get("content-type", "")
    structured = content_type[: len(STRUCTURED_TYPE)].lower() == STRUCTURED_TYPE
    if structured and not _JSON.fullmatch(content_type):
        raise UnreadableEventError(f"a structured message is read as JSON, not {content_type}")
    # The released binding knows no headers, so what has none is structured too.
    if structured or not prefixed:
        return _read_structured(data)
    return _checked(_attributes(prefixed, others)), data


def _sorted(headers: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The attributes as they stand, and the other headers; names in lower case."""
    prefixed: dict[str, str] = {}
    others: dict[str, str] = {}
    for header, value in headers.items():
        is_attribute, name = _named(header)
        if not is_attribute:
            others[name] = value
        elif name in prefixed:
            raise UnreadableEventError(f"the header {PREFIX}{name} comes twice")
        else:
            prefixed[name] = value
    return prefixed, others


@lru_cache(maxsize=256)
def _named(header: str) -> tuple[bool, str]:
    """Whether a header is an attribute, and the name of the attribute or of the header."""
    lower = header.lower()
    return (True, lower[len(PREFIX) :]) if lower.startswith(PREFIX) else (False, lower)


def _attributes(prefixed: dict[str, str], others: Mapping[str, str]) -> dict[str, str]:
    written = "".join(prefixed.values())
    # Hardly ever there, and asked of all values at once.
    if ("%" in written or '"' in written) and not _is_former(prefixed, others):
        for name, value in prefixed.items():
            prefixed[name] = decode_value(value)
    for attribute, header in (("datacontenttype", "content-type"), ("traceparent", "traceparent")):
        if header in others:
            prefixed.setdefault(attribute, others[header])
    return prefixed


def _read_structured(data: bytes) -> tuple[dict[str, str], bytes]:
    try:
        event = from_json(data, allow_inf_nan=False)
    except ValueError:
        raise UnreadableEventError("a structured message that is not JSON") from None
    if not isinstance(event, dict):
        raise UnreadableEventError("a structured message that is no JSON object")
    if "data_base64" in event:
        raise UnreadableEventError("the content is binary, not JSON")
    content = to_json(event.pop("data", None))
    attributes = {name: _text(name, value) for name, value in event.items() if value is not None}
    return _checked(attributes), content


def _text(name: str, value: Any) -> str:
    """The canonical string of an attribute: a string, an integer or a boolean."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise UnreadableEventError(f"the attribute {name} is neither text, number nor boolean")


def _checked(attributes: dict[str, str]) -> dict[str, str]:
    version = attributes.get("specversion")
    if version is None:
        raise UnreadableEventError("the attribute specversion is missing")
    if version != SPEC_VERSION:
        raise UnreadableEventError(f"CloudEvents {version} is not {SPEC_VERSION}")
    content_type = attributes.get("datacontenttype", JSON_TYPE)
    if content_type != JSON_TYPE and not _JSON.fullmatch(content_type):
        raise UnreadableEventError("the content is not JSON")
    return attributes


def _is_former(prefixed: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether this package wrote the message when it did not encode values yet."""
    return (
        "aggregatetype" not in prefixed
        and "datacontenttype" not in prefixed
        and "content-type" in others
        and prefixed.get("dataschema", "").startswith(_OUR_SCHEMAS)
    )
