from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.subjects import (
    division_path,
    durable_name,
    event_filter,
    event_subject,
    stream_of,
)

codes = st.sampled_from((2, 4, 6, 9, 12)).flatmap(
    lambda n: st.text("0123456789", min_size=n, max_size=n)
)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("12", "12._._._._"),
        ("1201", "12.01._._._"),
        ("120104", "12.01.04._._"),
        ("120104007", "12.01.04.007._"),
        ("120104007017", "12.01.04.007.017"),
    ],
)
def test_a_division_code_becomes_five_tokens(code: str, path: str) -> None:
    assert division_path(code) == path


@given(codes)
def test_the_path_keeps_every_digit(code: str) -> None:
    path = division_path(code)
    assert path.count(".") == 4
    assert path.replace(".", "").rstrip("_") == code


@given(codes, codes)
def test_a_filter_takes_exactly_what_is_below(wide: str, code: str) -> None:
    wanted = event_filter(division=wide).removesuffix(".>").split(".")[4:]
    tokens = division_path(code).split(".")
    assert (tokens[: len(wanted)] == wanted) == code.startswith(wide)


def test_an_event_goes_to_its_division_and_its_aggregate() -> None:
    event = VolunteerRegistered(
        division="120104007017", volunteer_id="v1", registered_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    subject = "events.registration.volunteer-registered.v1.12.01.04.007.017.v1"
    assert event_subject(event) == subject


def test_a_division_is_its_own_aggregate() -> None:
    event = DivisionAdded(division="12", name="测试市", level="province", parent=None)
    assert event_subject(event) == "events.registration.division-added.v1.12._._._._.12"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({}, "events.*.*.*.>"),
        ({"division": "12.01.04"}, "events.*.*.*.12.01.04.>"),
        ({"division": "120104"}, "events.*.*.*.12.01.04.>"),
        ({"context": "hours", "name": "hours-credited"}, "events.hours.hours-credited.*.>"),
        ({"version": "v2"}, "events.*.*.v2.>"),
    ],
)
def test_filters(arguments: dict[str, str], wanted: str) -> None:
    assert event_filter(**arguments) == wanted


def test_names_of_streams_and_durables() -> None:
    assert stream_of("scheduling") == "SCHEDULING"
    assert durable_name("hours", "scheduling") == "hours--scheduling"
