"""The short way to read an instant gives what pydantic gives, for every text of RFC 3339."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from baodao.schema.times import DATE_TIME, RecordedInstant, parse_recorded_instant

PYDANTIC: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
OURS: TypeAdapter[datetime] = TypeAdapter(RecordedInstant)
FORM = st.from_regex(DATE_TIME, fullmatch=True)
# Most texts of that form are not of the calendar.
REAL = st.builds(
    "{:%Y-%m-%d}{}{:%H:%M:%S}{}{}".format,
    st.dates(),
    st.sampled_from("Tt"),
    st.times(),
    st.from_regex(r"(\.[0-9]{1,9})?", fullmatch=True),
    st.sampled_from(["Z", "z", "+00:00", "-00:00", "+08:00", "-12:45"]),
)


def expected(text: str) -> datetime | None:
    """In UTC and milliseconds; None if it is no instant."""
    try:
        moment = PYDANTIC.validate_python(text).astimezone(UTC)
    except (ValidationError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@given(text=FORM | REAL)
@example("2024-02-29T23:59:59Z")
@example("2023-02-29T23:59:59.004Z")
@example("0000-01-01T00:00:00.004000Z")
@example("0001-01-01T00:00:00.999999Z")
@example("9999-12-31t23:59:59.999999Z")
@example("2026-11-23T09:00:00.12Z")
@example("2026-11-23T09:00:00.123456789Z")
def test_an_instant_is_read_as_pydantic_reads_it(text: str) -> None:
    right = expected(text)
    readers = (parse_recorded_instant, lambda t: OURS.validate_json(json.dumps(t)))
    for read in readers:
        if right is None:
            with pytest.raises(ValidationError) as caught:
                read(text)
            (error,) = caught.value.errors()
            assert error["type"].startswith("instant_")
        else:
            seen = read(text)
            assert (seen, seen.tzinfo) == (right, UTC)
