"""CloudEvents' NATS binding, held by the official SDK over every event, in both directions.

The SDK has no NATS binding; that of HTTP has the same header names, the same encoding of values and
the same two modes. What differs (`ce-datacontenttype`) is in the draft for NATS alone and is tested
by hand.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cloudevents.core.bindings import http
from cloudevents.core.bindings.http import HTTPMessage
from cloudevents.core.v1.event import CloudEvent

from baodao.schema import Envelope, UnreadableEventError, contract, decode, encode
from baodao.schema.base import Event
from baodao.schema.catalog import EVENTS
from baodao.schema.contract import sample_file
from baodao.schema.nats_binding import decode_value, encode_value

KINDS = pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda k: k.__name__)
ODD = [
    '100% "sure"',
    "测试·甲 😀",
    "a%20b",
    'say \\"hi\\"',
    "tab\tline\nend",
    "~!$&'*+,;=:@?#[]",
]
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"

Message = tuple[dict[str, str], bytes]


def sample(kind: type[Event]) -> Message:
    golden = json.loads(sample_file(contract.HERE, kind.TYPE).read_text("utf-8"))
    return golden["headers"], json.dumps(golden["data"], ensure_ascii=False).encode()


def odd_sample(kind: type[Event]) -> tuple[Envelope, Event]:
    """The sample's event, with every attribute that may hold any text holding some."""
    envelope, event = decode(*sample(kind))
    changed = {"correlation_id": ODD[0], "causation_id": ODD[1], "policy_version": ODD[2]}
    return envelope.model_copy(update=changed | {"traceparent": TRACE}), event


def attributes(event: Any) -> dict[str, Any]:
    return {name: value for name, value in event.get_attributes().items() if value is not None}


@KINDS
def test_the_sdk_reads_what_we_write(kind: type[Event]) -> None:
    envelope, event = odd_sample(kind)
    headers, data = encode(event, envelope)
    read = attributes(http.from_binary_event(HTTPMessage(headers, data)))
    assert read == {
        "specversion": "1.0",
        "id": envelope.id,
        "type": kind.TYPE,
        "source": envelope.source,
        "subject": event.aggregate_id,
        "time": envelope.time,
        "datacontenttype": "application/json",
        "dataschema": f"urn:baodao:schema:{kind.TYPE}",
        "aggregatetype": event.aggregate_type,
        "aggregateversion": "1",
        "correlationid": ODD[0],
        "causationid": ODD[1],
        "policyversion": ODD[2],
        "traceparent": TRACE,
    }


@KINDS
@pytest.mark.parametrize("write", [http.to_binary_event, http.to_structured_event])
def test_we_read_what_the_sdk_writes(kind: type[Event], write: Callable[..., Any]) -> None:
    envelope, event = odd_sample(kind)
    headers, data = encode(event, envelope)
    theirs = CloudEvent(
        attributes(http.from_binary_event(HTTPMessage(headers, data))), json.loads(data)
    )
    message = write(theirs)
    assert decode(message.headers, message.body) == (envelope, event)


@KINDS
def test_what_was_written_before_is_still_read(kind: type[Event]) -> None:
    """As logs and streams have it: no aggregate type, nothing encoded, a trace without prefix."""
    envelope, event = odd_sample(kind)
    headers, data = encode(event, envelope)
    for name in ("ce-aggregatetype", "ce-datacontenttype", "ce-traceparent"):
        del headers[name]
    headers |= {"ce-correlationid": "100%", "ce-causationid": 'me/%C0"%20', "traceparent": TRACE}
    read, _ = decode(headers, data)
    assert read.aggregate_type == event.aggregate_type
    assert (read.correlation_id, read.causation_id) == ("100%", 'me/%C0"%20')
    assert read.traceparent == TRACE


# --- by hand, from the text of the draft ---


@pytest.fixture
def message() -> Message:
    return sample(EVENTS["baodao.scheduling.seat-reserved.v1"])


def structured(message: Message) -> dict[str, Any]:
    """The message as the SDK writes it in structured mode."""
    body = http.to_structured_event(http.from_binary_event(HTTPMessage(*message))).body
    event: dict[str, Any] = json.loads(body)
    return event


@pytest.mark.parametrize(
    ("value", "header"),
    [
        ("Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"),
        ('"', "%22"),
        ("100%", "100%25"),
        ("\x00\x1f\x7f\x80", "%00%1F%7F%C2%80"),
        ("a\r\nce-id: b", "a%0D%0Ace-id:%20b"),
        ("!~'()*#&+;/=", "!~'()*#&+;/="),
        ("", ""),
    ],
)
def test_values_are_encoded_as_the_draft_says(value: str, header: str) -> None:
    assert encode_value(value) == header
    assert decode_value(header) == value


@pytest.mark.parametrize("value", ODD)
def test_any_text_comes_back(value: str) -> None:
    assert decode_value(encode_value(value)) == value


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("%e2%82%ac", "€"),
        ("%41%42", "AB"),
        ("%2520", "%20"),
        ('"a \\"quoted\\" €"', 'a "quoted" €'),
        ('"a%20b"', "a b"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ('a"b', 'a"b'),
    ],
)
def test_values_are_decoded_once(header: str, value: str) -> None:
    assert decode_value(header) == value


@pytest.mark.parametrize("header", ["%C0%A0", "%ff", "%E2%82", "a%80b"])
def test_encoded_bytes_that_are_not_utf8_are_rejected(message: Message, header: str) -> None:
    headers, data = message
    with pytest.raises(UnreadableEventError, match="UTF-8"):
        decode(headers | {"ce-source": header}, data)


def test_names_of_headers_have_no_case(message: Message) -> None:
    headers, data = message
    for change in (str.upper, str.title):
        assert decode({change(n): v for n, v in headers.items()}, data) == decode(headers, data)


def test_an_attribute_that_comes_twice_is_rejected(message: Message) -> None:
    headers, data = message
    with pytest.raises(UnreadableEventError, match="ce-id comes twice"):
        decode(headers | {"CE-ID": "another"}, data)


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"content-type": "application/json"},
        {"ce-datacontenttype": "Application/JSON; charset=utf-8"},
        {"CE-DataContentType": "application/vnd.city+json"},
    ],
)
def test_a_foreign_event_is_read_whatever_it_says_of_its_type(
    message: Message, types: dict[str, str]
) -> None:
    headers, data = message
    foreign = {n: v for n, v in headers.items() if "content" not in n and n != "ce-dataschema"}
    foreign |= types | {"ce-source": "/other%20city", "ce-correlationid": "a%25b"}
    del foreign["ce-aggregatetype"]
    envelope, event = decode(foreign, data)
    assert (envelope.source, envelope.correlation_id) == ("/other city", "a%b")
    assert envelope.aggregate_type == event.aggregate_type == "shift"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ce-specversion": "0.3"}, "0.3 is not 1.0"),
        ({"ce-datacontenttype": "text/xml"}, "not JSON"),
        ({"ce-time": "20261123"}, "time"),
        ({"ce-time": "2026-11-23T01:02:03"}, "time"),
        ({"ce-time": "0001-01-01T00:00:00+14:00"}, "time"),
        ({"ce-aggregateversion": "1_0"}, "aggregateversion"),
        ({"ce-aggregateversion": "0"}, "aggregateversion"),
        ({"ce-aggregateversion": "٣"}, "aggregateversion"),
        ({"content-type": "application/cloudevents+xml"}, "read as JSON"),
        ({"content-type": "application/cloudevents-batch+json"}, "no JSON object"),
    ],
)
def test_what_is_no_event_of_ours_says_why(
    message: Message, changes: dict[str, str], reason: str
) -> None:
    headers, data = message
    body = b"[]" if "batch" in changes.get("content-type", "") else data
    with pytest.raises(UnreadableEventError, match=reason):
        decode(headers | changes, body)


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"Nats-Msg-Id": "x"},
        {"content-type": "application/cloudevents+json"},
        {"Content-Type": "Application/CloudEvents+JSON; charset=UTF-8", "ce-id": "ignored"},
    ],
)
def test_structured_messages_are_told_by_their_type_or_by_having_no_attributes(
    message: Message, headers: dict[str, str] | None
) -> None:
    assert decode(headers, json.dumps(structured(message)).encode()) == decode(*message)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"data_base64": "e30="}, "binary"),
        ({"id": {"a": 1}}, "id is neither"),
        ({"id": None}, "id is missing"),
        ({"specversion": None}, "specversion is missing"),
        ({"data": None}, "object"),
    ],
)
def test_structured_messages_that_are_wrong_say_why(
    message: Message, change: dict[str, Any], reason: str
) -> None:
    body = json.dumps(structured(message) | change).encode()
    with pytest.raises(UnreadableEventError, match=reason):
        decode({"content-type": "application/cloudevents+json"}, body)


def test_an_aggregate_version_may_be_a_number_in_a_structured_message(message: Message) -> None:
    body = json.dumps(structured(message) | {"aggregateversion": 7}).encode()
    assert decode(None, body)[0].aggregate_version == 7
