"""The attributes of an event, and events as messages: CloudEvents 1.0, the event as JSON content.

Beside the required attributes every event carries `aggregatetype` (what it is about) and
`aggregateversion` (its number in the history of its aggregate: 1, 2, 3 … without gaps), so that
source, aggregate type, subject and aggregate version name one event; `correlationid` (the request
that started it all), `causationid` (the command or event it follows from), `policyversion` where a
policy pack had a say in the decision (the packs by name, the nearest first:
`120104@3+default-1`) and, if there was one, a W3C `traceparent`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from baodao.schema.base import Event, Value
from baodao.schema.catalog import EVENTS, FORMER_EVENTS
from baodao.schema.field_errors import describe_errors as describe_errors
from baodao.schema.nats_binding import JSON_TYPE, SPEC_VERSION, encode_value, read_message
from baodao.schema.nats_binding import UnreadableEventError as UnreadableEventError
from baodao.schema.times import parse_recorded_instant

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
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


# What pydantic's methods of models call, without the way there: every event passes here.
_ENVELOPE = TypeAdapter(Envelope).validator
_READERS = {name: TypeAdapter(kind).validator for name, kind in (EVENTS | FORMER_EVENTS).items()}


def encode(event: Event, envelope: Envelope) -> tuple[dict[str, str], bytes]:
    """Headers and payload of an event message."""
    encoder = Encoder(
        envelope.source,
        envelope.time,
        envelope.correlation_id,
        envelope.causation_id,
        envelope.traceparent,
    )
    headers = encoder.headers(
        envelope.id,
        envelope.type,
        envelope.subject,
        envelope.aggregate_type,
        envelope.aggregate_version,
        envelope.policy_version,
    )
    return headers, event.model_dump_json().encode()


class Encoder:
    """Writes the events that follow from one cause: what they share is written once."""

    def __init__(
        self,
        source: str,
        time: datetime,
        correlation_id: str,
        causation_id: str,
        traceparent: str | None,
    ) -> None:
        self._shared = {
            "ce-specversion": SPEC_VERSION,
            "ce-source": _encode_known(source),
            "ce-time": format_time(time),
            "ce-correlationid": (correlation := encode_value(correlation_id)),
            "ce-causationid": correlation
            if causation_id == correlation_id
            else encode_value(causation_id),
            "ce-datacontenttype": JSON_TYPE,
            "content-type": JSON_TYPE,
        }
        if traceparent:
            # Tracing tools look for it outside the prefix; the binding wants it inside as well.
            self._shared["ce-traceparent"] = self._shared["traceparent"] = encode_value(traceparent)

    def headers(
        self,
        event_id: str,
        wire_type: str,
        subject: str,
        aggregate_type: str,
        aggregate_version: int,
        policy_version: str | None,
    ) -> dict[str, str]:
        """The attributes of one event as headers."""
        headers = {
            **self._shared,
            "ce-id": event_id,
            "ce-type": wire_type,
            "ce-subject": _encode_known(subject),
            "ce-dataschema": f"urn:baodao:schema:{wire_type}",
            "ce-aggregatetype": aggregate_type,
            "ce-aggregateversion": str(aggregate_version),
        }
        if policy_version:
            headers["ce-policyversion"] = _encode_known(policy_version)
        return headers

    def encode(
        self, event: Event, event_id: str, aggregate_version: int, policy_version: str | None
    ) -> tuple[dict[str, str], bytes]:
        """Headers and payload of one event."""
        headers = self.headers(
            event_id,
            event.TYPE,
            event.aggregate_id,
            event.aggregate_type,
            aggregate_version,
            policy_version,
        )
        return headers, event.model_dump_json().encode()


def decode(headers: Mapping[str, str] | None, data: bytes) -> tuple[Envelope, Event]:
    """Read an event message, in binary or structured mode; what is unknown in it is ignored.

    An event that was published before there was an `aggregatetype` gets the one it would have.

    Raises:
        UnreadableEventError: missing attributes, an unknown type, or a content that does not fit.
    """
    attributes, content = read_message(headers, data)
    try:
        wire_type = attributes["type"]
        reader = _READERS.get(wire_type)
        if reader is None:
            raise UnreadableEventError(f"the type {wire_type} is unknown")
        event: Event = reader.validate_json(content)
        return _envelope(attributes, event), event
    except KeyError as missing:
        raise UnreadableEventError(f"the attribute {missing.args[0]} is missing") from None
    except ValidationError as error:
        raise UnreadableEventError(describe_errors(error)) from None


def _envelope(attributes: Mapping[str, str], event: Event) -> Envelope:
    version = attributes["aggregateversion"]
    if not _NUMBER.fullmatch(version):
        raise UnreadableEventError("the attribute aggregateversion is not a number from 1 on")
    try:
        time = _parse_time(attributes["time"])
    except ValidationError:
        raise UnreadableEventError("the attribute time is not an RFC 3339 date-time") from None
    envelope: Envelope = _ENVELOPE.validate_python(
        {
            "id": attributes["id"],
            "type": attributes["type"],
            "source": attributes["source"],
            "subject": attributes["subject"],
            "time": time,
            "aggregate_type": attributes.get("aggregatetype") or event.aggregate_type,
            "aggregate_version": int(version),
            "correlation_id": attributes["correlationid"],
            "causation_id": attributes["causationid"],
            "policy_version": attributes.get("policyversion"),
            "traceparent": attributes.get("traceparent"),
        }
    )
    return envelope


@lru_cache(maxsize=1024)
def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as in `2026-11-23T01:02:03.004Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
