"""Subject names: pure functions from messages to NATS subjects and back.

Events go to `events.<context>.<event>.v<N>.<division path>.<aggregate id>`. The division path is
the 12-digit code in five tokens of 2.2.2.3.3 digits, `_` for a missing level, so that
`events.*.*.*.12.01.04.>` is everything in 天津市南开区.
"""

from functools import lru_cache

from baodao.schema.base import Event

_CUTS = ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12))


@lru_cache(maxsize=4096)
def division_path(code: str) -> str:
    """`120104007017` -> `12.01.04.007.017`; `1201` -> `12.01._._._`."""
    return ".".join(code[start:end] or "_" for start, end in _CUTS)


def event_subject(event: Event) -> str:
    """The subject on which this event is published."""
    return subject_under(event.TYPE, event)


def subject_under(wire_type: str, event: Event) -> str:
    """The subject on which an event is, or was, published under this type of its."""
    kind = wire_type.removeprefix("baodao.")
    return f"events.{kind}.{division_path(event.division)}.{event.aggregate_id}"


def event_filter(
    context: str = "*", name: str = "*", version: str = "*", division: str = ""
) -> str:
    """A subject filter for events, narrowed to a division and everything below it.

    `division` may be a code (`120104`) or its dotted form (`12.01.04`).
    """
    code = division.replace(".", "")
    path = [code[start:end] for start, end in _CUTS if code[start:end]]
    return ".".join(["events", context, name, version, *path, ">"])


def filters_of(kind: type[Event], division: str = "") -> list[str]:
    """Subject filters for one kind of event, under its name and under those it had before.

    Narrowed to a division as in `event_filter`.
    """
    filters = []
    for wire_type in (kind.TYPE, *kind.FORMERLY):
        _, context, name, version = wire_type.split(".")
        filters.append(event_filter(context, name, version, division))
    return filters


def stream_of(context: str) -> str:
    """Name of the JetStream stream that carries a context's events."""
    return context.upper()


def durable_name(consumer: str, source: str) -> str:
    """Name of the durable with which the service `consumer` reads the stream of `source`."""
    return f"{consumer}--{source}"
