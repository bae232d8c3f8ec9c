from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.schema import Envelope, UnreadableEventError, decode, encode
from baodao.schema.envelope import format_time
from baodao.schema.field_errors import field_path
from baodao.schema.nats_binding import read_lines, write_lines
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.scheduling.seats import SeatReleased

# The bounds of hypothesis are naive.
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
EVENT = SeatReleased(
    division="120104007017",
    shift_id="shift",
    activity_id="activity",
    volunteer_id="volunteer",
    sign_up_id="shift-volunteer",
    seats_taken=3,
    max_crew=8,
)


def envelope(**changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "id": "01K",
        "type": EVENT.TYPE,
        "source": "/baodao/scheduling",
        "subject": "shift",
        "time": datetime(2026, 11, 23, 1, 2, 3, 4000, UTC),
        "aggregate_type": "shift",
        "aggregate_version": 7,
        "correlation_id": "request",
        "causation_id": "command",
    }
    return Envelope(**values | changes)


def message(data: bytes = b"", **changes: str | None) -> tuple[dict[str, str], bytes]:
    headers, good = encode(EVENT, envelope())
    for name, value in changes.items():
        key = name.replace("_", "-")
        headers.pop(key)
        if value is not None:
            headers[key] = value
    return headers, data or good


@pytest.mark.parametrize("traceparent", [None, "00-" + "a" * 32 + "-" + "b" * 16 + "-01"])
def test_what_is_encoded_is_read_back(traceparent: str | None) -> None:
    sent = envelope(traceparent=traceparent)
    headers, data = encode(EVENT, sent)
    assert decode(headers, data) == (sent, EVENT)
    for name in ("traceparent", "ce-traceparent"):
        assert headers.get(name) == traceparent


@pytest.mark.parametrize("version", [None, "120104@3+12@1+default-1"])
def test_the_policy_that_had_a_say_is_an_attribute(version: str | None) -> None:
    sent = envelope(policy_version=version)
    headers, data = encode(EVENT, sent)
    assert decode(headers, data) == (sent, EVENT)
    assert headers.get("ce-policyversion") == version


@given(st.lists(st.text(), min_size=6, max_size=6))
def test_no_attribute_begins_another_line(values: list[str]) -> None:
    sent = envelope(
        id=values[0],
        source=values[1],
        subject=values[2],
        correlation_id=values[3],
        causation_id=values[4],
        policy_version=values[5] or None,
    )
    headers, data = encode(EVENT, sent)
    lines = write_lines(headers)
    assert len(lines.splitlines()) == len(headers) == 13 + (sent.policy_version is not None)
    assert read_lines(lines) == headers
    assert decode(headers, data) == (sent, EVENT)


@pytest.mark.parametrize("value", ["1\r\ny: 2", "1\ny: 2", "1\ry: 2", "1\r\n", "\n"])
def test_lines_are_not_written_of_what_has_more_than_one(value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        write_lines({"x": value, "z": "3"})


def test_headers_are_cloudevents_in_binary_mode() -> None:
    headers, data = encode(EVENT, envelope())
    assert headers["ce-specversion"] == "1.0"
    assert headers["ce-type"] == "baodao.scheduling.seat-released.v1"
    assert headers["ce-dataschema"] == "urn:baodao:schema:baodao.scheduling.seat-released.v1"
    assert headers["ce-time"] == "2026-11-23T01:02:03.004Z"
    assert headers["content-type"] == "application/json"
    assert data.startswith(b"{")


@given(
    text=st.text(
        st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200
    ).filter(lambda t: t.strip()),
    at=MOMENTS,
)
def test_any_text_and_any_time_come_back(text: str, at: datetime) -> None:
    event = OrganisationRegistered(division="12", organisation_id="o", name=text, kind="unit")
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    headers, data = encode(event, envelope(type=event.TYPE, time=at))
    seen, again = decode(headers, data)
    assert seen.time == at
    assert again == event


def test_times_are_utc_with_milliseconds() -> None:
    moment = datetime(2026, 1, 1, 8, 0, 0, 123999, timezone(timedelta(hours=8)))
    assert format_time(moment) == "2026-01-01T00:00:00.123Z"


@pytest.mark.parametrize(
    ("headers", "data", "reason"),
    [
        (None, b"{}", "the attribute specversion is missing"),
        (*message(ce_type=None), "the attribute type is missing"),
        (*message(ce_id=None), "the attribute id is missing"),
        (*message(ce_type="baodao.scheduling.seat-sold.v1"), "seat-sold.v1 is unknown"),
        (*message(ce_type="baodao.scheduling.seat-released.v2"), "seat-released.v2 is unknown"),
        (*message(ce_time="yesterday"), "time is not an RFC 3339 date-time"),
        (*message(ce_aggregateversion="two"), "aggregateversion is not a number"),
        (*message(b"not json"), "message: It is not valid JSON"),
        (*message(b'{"division":"12"'), "message: It is not valid JSON"),
        (*message(b"\xff\xfe"), "message: It is not valid JSON"),
        (*message(b"[]"), "message: It should be a JSON object"),
        (*message(b"{}"), "division: It is missing"),
        (*message(encode(EVENT, envelope())[1].replace(b":3", b":-3")), "seats_taken"),
        (*message(encode(EVENT, envelope())[1].replace(b":3", b':"3"')), "seats_taken"),
        (*message(encode(EVENT, envelope())[1].replace(b"120104007017", b"1")), "division"),
    ],
)
def test_what_cannot_be_read_says_why(
    headers: dict[str, str] | None, data: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableEventError, match=reason.replace(".", r"\.")):
        decode(headers, data)


def test_the_reason_does_not_repeat_the_value() -> None:
    headers, data = message(encode(EVENT, envelope())[1].replace(b'"shift"', b'"not an id: 138"'))
    with pytest.raises(UnreadableEventError) as caught:
        decode(headers, data)
    assert "138" not in str(caught.value)


def test_unknown_fields_and_headers_are_ignored() -> None:
    headers, data = message()
    headers |= {"Nats-Msg-Id": "x", "ce-newextension": "y"}
    assert decode(headers, b'{"colour":"red",' + data[1:])[1] == EVENT


def test_paths_of_fields() -> None:
    assert field_path(("shifts", 0, "ends_at")) == "shifts.0.ends_at"
    assert field_path(()) == "message"
