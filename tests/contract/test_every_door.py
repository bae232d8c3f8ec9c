"""A reader of any door sees the same event: JetStream, server-sent events, the command line."""

import json
from typing import Any

import pytest

from baodao.cli.operate.events import cloud_event
from baodao.gateway.feed import frame_of
from baodao.kit.stream_reader import Stored
from baodao.schema import contract, decode, encode
from baodao.schema.base import Event
from baodao.schema.catalog import EVENTS
from baodao.schema.contract import sample_file
from baodao.schema.nats_binding import decode_value

KINDS = pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda k: k.__name__)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


def full_sample(kind: type[Event]) -> Stored:
    """The sample with every attribute that an event may have, and one that nobody has yet."""
    golden = json.loads(sample_file(contract.HERE, kind.TYPE).read_text("utf-8"))
    envelope, event = decode(golden["headers"], json.dumps(golden["data"]).encode())
    changed = {"policy_version": "120104@3+default-1", "traceparent": TRACE}
    changed |= {"correlation_id": '100% "测试·甲"'}
    headers, data = encode(event, envelope.model_copy(update=changed))
    headers["ce-inthefuture"] = "of%20some use"
    return Stored(1, "2026-11-23T01:02:03.004Z", golden["subject"], headers, data)


def by_the_feed(message: Stored) -> dict[str, Any]:
    event, data, *_ = frame_of(message).decode().split("\n")
    assert event.startswith("event: baodao.")
    found: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return found


@KINDS
def test_every_attribute_comes_through_every_door(kind: type[Event]) -> None:
    message = full_sample(kind)
    attributes = {
        name.removeprefix("ce-"): decode_value(value)
        for name, value in message.headers.items()
        if name.startswith("ce-")
    }
    assert attributes.keys() >= {"policyversion", "traceparent", "inthefuture", "aggregatetype"}
    by_feed, by_command = by_the_feed(message), cloud_event(message)
    assert by_feed == by_command
    assert by_feed.pop("data") == json.loads(message.data)
    assert by_feed.pop("aggregateversion") == int(attributes.pop("aggregateversion"))
    assert by_feed == attributes
