"""Events in the structured JSON form of CloudEvents, whichever door a reader comes through."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from baodao.schema.envelope import Envelope, UnreadableEventError
from baodao.schema.nats_binding import JSON_TYPE, read_message

_NUMBERS = frozenset(
    name.replace("_", "")
    for name, field in Envelope.model_fields.items()
    if field.annotation is int
)
_REQUIRED = ("id", "source", "type")


def structured_event(headers: Mapping[str, str] | None, data: bytes) -> dict[str, Any]:
    """An event message as one JSON object: every attribute that it has, and its content as `data`.

    Raises:
        UnreadableEventError: it lacks what every event has, or its content is not JSON.
    """
    attributes, content = read_message(headers, data)
    if missing := [name for name in _REQUIRED if not attributes.get(name)]:
        raise UnreadableEventError(f"the attribute {missing[0]} is missing")
    event: dict[str, Any] = {"datacontenttype": JSON_TYPE, **attributes}
    try:
        event |= {name: int(event[name]) for name in _NUMBERS & event.keys()}
        event["data"] = from_json(content)
    except ValueError as error:
        raise UnreadableEventError(f"not in its form: {error}") from None
    return event
