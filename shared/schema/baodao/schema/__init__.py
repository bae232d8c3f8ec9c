"""The published language of Baodao: events, commands, queries, replies and refusals.

Depends on pydantic, and on phonenumbers for numbers from abroad, so that a stranger's program can
install it alone.
"""

from baodao.schema.base import Actor, Command, Event, NotFound, OutOfScope, Query, Refusal
from baodao.schema.envelope import Envelope, UnreadableEventError, decode, encode
from baodao.schema.subjects import division_path, event_filter, event_subject

__all__ = [
    "Actor",
    "Command",
    "Envelope",
    "Event",
    "NotFound",
    "OutOfScope",
    "Query",
    "Refusal",
    "UnreadableEventError",
    "decode",
    "division_path",
    "encode",
    "event_filter",
    "event_subject",
]
