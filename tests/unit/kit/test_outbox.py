from datetime import UTC, datetime

import pytest
from bson import decode, encode

from baodao.kit.outbox import Outgoing, Record
from baodao.kit.store import Document
from baodao.schema.nats_binding import write_lines

HEADERS = {"ce-id": "1", "ce-subject": "shift", "ce-correlationid": "请求 7", "ce-time": ""}
EVENT = Outgoing("1", "events.a.shift", write_lines(HEADERS).encode(), b"{}")


def stored(*events: Document) -> Document:
    """A record as the database gives it back."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return decode(encode({"_id": "01K", "at": at, "events": [*events], "published": None}))


def test_an_event_is_kept_as_it_is_published() -> None:
    (event,) = Record.restore(stored(EVENT.document())).events
    assert event == EVENT
    assert event.headers == HEADERS


def test_an_event_of_the_former_form_is_published_as_it_was() -> None:
    former = {"id": "1", "subject": "events.a.shift", "headers": HEADERS, "data": b"{}"}
    assert Record.restore(stored(former, EVENT.document())).events == (EVENT, EVENT)


def test_a_former_header_cannot_begin_another_one() -> None:
    former = {"id": "1", "subject": "a", "headers": {"x": "1\r\ny: 2"}, "data": b"{}"}
    with pytest.raises(ValueError, match="one line"):
        Record.restore(stored(former))
