"""The attributes of an event, and events as messages: CloudEvents 1.0, the event as JSON content.

Beside the required attributes every event carries `aggregatetype` (what it is about) and
`aggregateversion` (its number in the history of its aggregate: 1, 2, 3 … without gaps), so that
source, aggregate type, subject and aggregate version name one event; `correlationid` (the request
that started it all) and `causationid` (the command or event it follows from), which are ids of
ours and never what a sender chose; `policyversion` where a policy pack had a say in the decision
(the packs by name, the nearest first: `120104@3+default-1`); and, if there was one, a W3C
`traceparent`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from baodao.schema.base import Event, Value
from baodao.schema.catalog import EVENTS, FORMER_EVENTS
from baodao.schema.field_errors import describe_errors as describe_errors
from baodao.schema.nats_binding import (
    JSON_TYPE,
    SPEC_VERSION,
    encode_value,
    read_lines,
    read_message,
    write_lines,
)
from baodao.schema.nats_binding import UnreadableEventError as UnreadableEventError
from baodao.schema.times import parse_recorded_instant

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_NEEDED = {
    *("id", "type", "source", "subject", "time"),
    *("aggregateversion", "correlationid", "causationid"),
}
# All events of one commit have the time of their decision.
_parse_time = lru_cache(maxsize=1024)(parse_recorded_instant)
# Of values that come again and again; of the others it would be in the way.
_encode_known = lru_cache(maxsize=1024)(encode_value)


class Envelope(Value):
    """The attributes of one event, apart from its content."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    aggregate_type: str
    aggregate_version: int
    correlation_id: str
    causation_id: str
    policy_version: str | None = None
    traceparent: str | None = None


_KINDS: dict[str, type[Value]] = {**EVENTS, **FORMER_EVENTS}


@lru_cache(maxsize=1024)
def _validator(kind: type[Value]) -> Any:
    """What pydantic's methods of models call, without the way there: every event passes here."""
    kind.model_rebuild()
    return kind.__pydantic_validator__


def encode(event: Event, envelope: Envelope) -> tuple[dict[str, str], bytes]:
    """Headers and payload of an event message."""
    encoder = Encoder(
        envelope.source,
        envelope.time,
        envelope.correlation_id,
        envelope.causation_id,
        envelope.traceparent,
    )
    lines = encoder.lines(
        encode_value(envelope.id),
        _of_its_type(envelope.type, envelope.aggregate_type),
        envelope.subject,
        envelope.aggregate_version,
        envelope.policy_version,
    )
    return read_lines(lines), event.model_dump_json().encode()


class Encoder:
    """Writes the events that follow from one cause: what they share is written once.

    Headers are written as the lines that a message has, so that nobody need write them again.
    """

    def __init__(
        self,
        source: str,
        time: datetime,
        correlation_id: str,
        causation_id: str,
        traceparent: str | None,
    ) -> None:
        correlation = encode_value(correlation_id)
        is_same = causation_id == correlation_id
        causation = correlation if is_same else encode_value(causation_id)
        self._shared = (
            f"{_shared_by_all(source, time)}"
            f"ce-correlationid: {correlation}\r\n"
            f"ce-causationid: {causation}\r\n"
        )
        if traceparent:
            # Tracing tools look for it outside the prefix; the binding wants it inside as well.
            value = encode_value(traceparent)
            self._shared += f"ce-traceparent: {value}\r\ntraceparent: {value}\r\n"

    def encode(
        self, event: Event, event_id: str, aggregate_version: int, policy_version: str | None
    ) -> tuple[str, bytes]:
        """The lines of the headers and the payload of one event."""
        of_its_type = _of_its_type(event.TYPE, event.aggregate_type)
        lines = self.lines(
            event_id, of_its_type, event.aggregate_id, aggregate_version, policy_version
        )
        return lines, event.model_dump_json().encode()

    def lines(
        self,
        event_id: str,
        of_its_type: str,
        subject: str,
        aggregate_version: int,
        policy_version: str | None,
    ) -> str:
        """The attributes of one event as lines; those of its type are written already."""
        lines = (
            f"{self._shared}{of_its_type}"
            f"ce-id: {event_id}\r\n"
            f"ce-subject: {_encode_known(subject)}\r\n"
            f"ce-aggregateversion: {aggregate_version}\r\n"
        )
        if policy_version:
            lines += f"ce-policyversion: {_encode_known(policy_version)}\r\n"
        return lines


@lru_cache(maxsize=64)
def _shared_by_all(source: str, time: datetime) -> str:
    """The lines that all events of a commit have in common."""
    return write_lines(
        {
            "ce-specversion": SPEC_VERSION,
            "ce-source": encode_value(source),
            "ce-time": format_time(time),
            "ce-datacontenttype": JSON_TYPE,
            "content-type": JSON_TYPE,
        }
    )


@lru_cache(maxsize=1024)
def _of_its_type(wire_type: str, aggregate_type: str) -> str:
    """The lines that all events of a type have in common."""
    return write_lines(
        {
            "ce-type": wire_type,
            "ce-dataschema": f"urn:baodao:schema:{wire_type}",
            "ce-aggregatetype": aggregate_type,
        }
    )


def decode(headers: Mapping[str, str] | None, data: bytes) -> tuple[Envelope, Event]:
    """Read an event message, in binary or structured mode; what is unknown in it is ignored.

    An event that was published before there was an `aggregatetype` gets the one it would have.

    Raises:
        UnreadableEventError: missing attributes, an unknown type, or a content that does not fit.
    """
    attributes, event = read_event(headers, data)
    return envelope_of(attributes, event), event


def read_event(headers: Mapping[str, str] | None, data: bytes) -> tuple[Mapping[str, str], Event]:
    """Read an event message as `decode` does, for those who want few of its attributes.

    They come by their names in CloudEvents, as text, and all of them hold what `decode` demands.

    Raises:
        UnreadableEventError: as `decode`.
    """
    attributes, content = read_message(headers, data)
    try:
        wire_type = attributes["type"]
        kind = _KINDS.get(wire_type)
        if kind is None:
            raise UnreadableEventError(f"the type {wire_type} is unknown")
        event: Event = _validator(kind).validate_json(content)
    except KeyError as missing:
        raise UnreadableEventError(f"the attribute {missing.args[0]} is missing") from None
    except ValidationError as error:
        raise UnreadableEventError(describe_errors(error)) from None
    _check(attributes)
    return attributes, event


def envelope_of(attributes: Mapping[str, str], event: Event) -> Envelope:
    """The attributes that `read_event` gave for an event, as an envelope."""
    envelope: Envelope = _validator(Envelope).validate_python(
        {
            "id": attributes["id"],
            "type": attributes["type"],
            "source": attributes["source"],
            "subject": attributes["subject"],
            "time": _parse_time(attributes["time"]),
            "aggregate_type": attributes.get("aggregatetype") or event.aggregate_type,
            "aggregate_version": int(attributes["aggregateversion"]),
            "correlation_id": attributes["correlationid"],
            "causation_id": attributes["causationid"],
            "policy_version": attributes.get("policyversion"),
            "traceparent": attributes.get("traceparent"),
        }
    )
    return envelope


def _check(attributes: Mapping[str, str]) -> None:
    if not attributes.keys() >= _NEEDED:
        missing = min(_NEEDED - attributes.keys())
        raise UnreadableEventError(f"the attribute {missing} is missing")
    if not _NUMBER.fullmatch(attributes["aggregateversion"]):
        raise UnreadableEventError("the attribute aggregateversion is not a number from 1 on")
    try:
        _parse_time(attributes["time"])
    except ValidationError:
        raise UnreadableEventError("the attribute time is not an RFC 3339 date-time") from None


@lru_cache(maxsize=1024)
def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as in `2026-11-23T01:02:03.004Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
