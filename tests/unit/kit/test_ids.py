import time
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from baodao.kit.ids import Ids, _decode, _encode, first_at, time_of
from baodao.schema.base import Id


def test_ids_are_ulids_that_fit_into_subjects() -> None:
    made = Ids().next()
    assert len(made) == 26
    assert TypeAdapter(Id).validate_python(made) == made


def test_ids_grow_within_a_millisecond_and_across() -> None:
    ids = Ids()
    made = [ids.next() for _ in range(50_000)]
    assert made == sorted(set(made))


def test_an_id_carries_its_time() -> None:
    before = time.time_ns() // 1_000_000
    made = _decode(Ids().next()) >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_two_generators_do_not_meet() -> None:
    one, other = Ids(), Ids()
    made = [generator.next() for _ in range(5_000) for generator in (one, other)]
    assert len(set(made)) == len(made)


def test_what_was_observed_is_in_the_past_even_if_its_clock_was_ahead() -> None:
    ids = Ids()
    ahead = _encode((time.time_ns() // 1_000_000 + 60_000) << 80)
    ids.observe(ahead)
    first, second = ids.next(), ids.next()
    assert ahead < first < second


def test_observing_the_past_changes_nothing() -> None:
    ids = Ids()
    last = ids.next()
    ids.observe("0" * 26)
    assert ids.next() > last


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_the_text_sorts_as_the_number(one: int, other: int) -> None:
    assert _decode(_encode(one)) == one
    assert (_encode(one) < _encode(other)) == (one < other)


@given(st.lists(st.integers(0, 2), max_size=30))
def test_messages_between_generators_never_go_back_in_time(senders: list[int]) -> None:
    generators = [Ids(), Ids(), Ids()]
    seen = ""
    for sender in senders:
        if seen:
            generators[sender].observe(seen)
        made = generators[sender].next()
        assert made > seen
        seen = made


def test_the_first_id_of_an_instant_is_before_all_that_are_made_then() -> None:
    made = Ids().next()
    moment = time_of(made)
    assert moment
    assert first_at(moment) <= made < first_at(moment + timedelta(milliseconds=1))
    assert first_at(datetime(1900, 1, 1, tzinfo=UTC)) == "0" * 26
