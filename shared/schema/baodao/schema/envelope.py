"""CloudEvents 1.0 over NATS in binary mode: attributes in `ce-` headers, the event as JSON payload.

Beside the required attributes every event carries `aggregateversion` (its number in the history of
its aggregate: 1, 2, 3 … without gaps), `correlationid` (the request that started it all),
`causationid` (the command or event it follows from), `policyversion` where a policy pack had a say
in the decision (the packs by name, the nearest first: `120104@3+default-1`) and, if there was one,
a W3C `traceparent`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from baodao.schema.base import Event, Value
from baodao.schema.catalog import EVENTS, FORMER_EVENTS


class Envelope(Value):
    """The attributes of one event, apart from its content."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    aggregate_version: int
    correlation_id: str
    causation_id: str
    policy_version: str | None = None
    traceparent: str | None = None


class UnreadableEventError(ValueError):
    """A message on a stream is not one of the events of this package, or not in their form."""


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
            "ce-specversion": "1.0",
            "ce-source": source,
            "ce-time": format_time(time),
            "ce-correlationid": correlation_id,
            "ce-causationid": causation_id,
            "content-type": "application/json",
        }
        if traceparent:
            self._shared["traceparent"] = traceparent

    def headers(
        self,
        event_id: str,
        wire_type: str,
        subject: str,
        aggregate_version: int,
        policy_version: str | None,
    ) -> dict[str, str]:
        """The attributes of one event as headers."""
        headers = {
            **self._shared,
            "ce-id": event_id,
            "ce-type": wire_type,
            "ce-subject": subject,
            "ce-dataschema": f"urn:baodao:schema:{wire_type}",
            "ce-aggregateversion": str(aggregate_version),
        }
        if policy_version:
            headers["ce-policyversion"] = policy_version
        return headers

    def encode(
        self, event: Event, event_id: str, aggregate_version: int, policy_version: str | None
    ) -> tuple[dict[str, str], bytes]:
        """Headers and payload of one event."""
        headers = self.headers(
            event_id, event.TYPE, event.aggregate_id, aggregate_version, policy_version
        )
        return headers, event.model_dump_json().encode()


def decode(headers: Mapping[str, str] | None, data: bytes) -> tuple[Envelope, Event]:
    """Read an event message; unknown fields and unknown headers are ignored.

    Raises:
        UnreadableEventError: missing attributes, an unknown type, or a payload that does not fit.
    """
    headers = headers or {}
    try:
        envelope = Envelope(
            id=headers["ce-id"],
            type=headers["ce-type"],
            source=headers["ce-source"],
            subject=headers["ce-subject"],
            time=datetime.fromisoformat(headers["ce-time"]),
            aggregate_version=int(headers["ce-aggregateversion"]),
            correlation_id=headers["ce-correlationid"],
            causation_id=headers["ce-causationid"],
            policy_version=headers.get("ce-policyversion"),
            traceparent=headers.get("traceparent"),
        )
    except KeyError as missing:
        raise UnreadableEventError(f"the header {missing.args[0]} is missing") from None
    except ValueError as error:
        raise UnreadableEventError(f"a header is malformed: {error}") from None
    kind = EVENTS.get(envelope.type) or FORMER_EVENTS.get(envelope.type)
    if kind is None:
        raise UnreadableEventError(f"the type {envelope.type} is unknown")
    try:
        return envelope, kind.model_validate_json(data)
    except ValidationError as error:
        raise UnreadableEventError(describe_errors(error)) from None


def describe_errors(error: ValidationError) -> str:
    """A validation error in one line, without the offending values (they may be personal)."""
    return "; ".join(f"{field_path(e['loc'])}: {e['msg']}" for e in error.errors(include_url=False))


def field_path(location: tuple[int | str, ...]) -> str:
    """`("shifts", 0, "ends_at")` -> `shifts.0.ends_at`; the whole message is `message`."""
    return ".".join(map(str, location)) or "message"


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as in `2026-11-23T01:02:03.004Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
