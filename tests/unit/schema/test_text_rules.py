from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from baodao.schema.base import (
    Actor,
    CommandId,
    Crew,
    DivisionCode,
    Id,
    Instant,
    Line,
    Minutes,
    PageSize,
    Text,
)
from baodao.schema.registration.volunteers import RegisterVolunteer

# The bounds of hypothesis are naive.
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
CONTROL = [chr(c) for c in (*range(32), 127)]


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("control", CONTROL, ids=lambda c: f"U+{ord(c):04X}")
def test_control_characters(control: str) -> None:
    text = f"a{control}b"
    assert not accepts(Line, text)
    assert accepts(Text, text) == (control in "\t\r\n")
    assert not accepts(Id, text)
    assert not accepts(CommandId, text)
    assert not accepts(DivisionCode, f"12{control}")


@pytest.mark.parametrize(
    ("kind", "longest", "unit"),
    [(Line, 200, "字"), (Text, 4000, "字"), (Id, 64, "x"), (CommandId, 200, "x")],
)
def test_lengths(kind: Any, longest: int, unit: str) -> None:
    assert accepts(kind, unit)
    assert accepts(kind, unit * longest)
    assert not accepts(kind, unit * (longest + 1))
    assert not accepts(kind, "")


@pytest.mark.parametrize("kind", [Line, Text])
def test_text_is_stripped_and_not_blank(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("  测试  ") == "测试"
    assert not accepts(kind, "   ")
    assert not accepts(kind, None)
    assert not accepts(kind, 5)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_any_printable_line_is_accepted(text: str) -> None:
    assert accepts(Line, text) == bool(text.strip())


@pytest.mark.parametrize("bad", ["a.b", "a b", "a*", ">", "测试", "a/b", "a\n"])
def test_an_id_fits_into_a_subject(bad: str) -> None:
    assert not accepts(Id, bad)


@given(st.integers(0, 14), st.sampled_from("0123456789"))
def test_division_codes_have_the_lengths_of_levels(length: int, digit: str) -> None:
    assert accepts(DivisionCode, digit * length) == (length in (2, 4, 6, 9, 12))


@pytest.mark.parametrize("bad", ["1a", "12 ", "１２", "12\n", "-1"])
def test_division_codes_are_digits(bad: str) -> None:
    assert not accepts(DivisionCode, bad)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (0, True),
        (100_000, True),
        (-1, False),
        (100_001, False),
        ("3", False),
        (2.0, False),
        (True, False),
        (None, False),
    ],
)
def test_crews_are_whole_numbers(value: Any, good: bool) -> None:
    assert accepts(Crew, value) == good


def test_minutes_are_whole_and_not_negative() -> None:
    assert accepts(Minutes, 0)
    assert not accepts(Minutes, -1)
    assert not accepts(Minutes, 1.5)


@pytest.mark.parametrize(("value", "good"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_page_sizes(value: int, good: bool) -> None:
    assert accepts(PageSize, value) == good


def test_instants_need_a_zone_and_are_kept_in_utc_milliseconds() -> None:
    adapter = TypeAdapter(Instant)
    with pytest.raises(ValidationError):
        adapter.validate_python(datetime(2026, 1, 1))  # noqa: DTZ001 -- the point
    moment = datetime(2026, 1, 1, 8, 0, 0, 123_999, timezone(timedelta(hours=8)))
    kept = adapter.validate_python(moment)
    assert kept == datetime(2026, 1, 1, 0, 0, 0, 123_000, UTC)
    assert kept.tzinfo == UTC


@given(MOMENTS)
def test_an_instant_comes_back_from_json_unchanged(moment: datetime) -> None:
    adapter = TypeAdapter(Instant)
    kept = adapter.validate_python(moment)
    assert adapter.validate_json(adapter.dump_json(kept)) == kept
    assert abs(kept - moment) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("scope", "division", "covered"),
    [
        ("*", "12", True),
        ("1201", "120104007017", True),
        ("1201", "1201", True),
        ("1201", "12", False),
        ("1201", "1301", False),
        ("120104007017", "120104007", False),
    ],
)
def test_an_actor_covers_a_subtree(scope: str, division: str, covered: bool) -> None:
    actor = Actor(id="a", role="organiser", scope=scope)
    assert actor.covers(division) == covered


def test_an_actor_has_a_known_role() -> None:
    with pytest.raises(ValidationError):
        Actor.model_validate({"id": "a", "role": "emperor"})


def test_an_error_does_not_repeat_personal_data() -> None:
    body = {"name": "测试·甲\x00", "phone": "199-0000-00012", "division": "12", "command_id": "c"}
    with pytest.raises(ValidationError) as caught:
        RegisterVolunteer.model_validate(body)
    assert "phone" in str(caught.value)
    assert "0000-0001" not in str(caught.value)
    assert "测试" not in str(caught.value)
