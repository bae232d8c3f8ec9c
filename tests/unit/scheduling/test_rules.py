"""Rules of recurrence: which days they tell, and what is refused by its name."""

from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from baodao.scheduling.series.domain.rules import Rule, parsed


def days(text: str, first: str, most: int = 4) -> list[str]:
    rule = parsed(text)
    assert isinstance(rule, Rule), rule
    begins = date.fromisoformat(first)
    assert rule.first_day_refusals(begins) == []
    return [one.isoformat() for one in islice(rule.days(begins), most)]


def problems(text: str) -> list[tuple[object, ...]]:
    found = parsed(text)
    assert isinstance(found, list)
    return [(one.SLUG, *(getattr(one, name) for name in type(one).model_fields)) for one in found]


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        (
            "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4",
            "2026-12-01",
            ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10"],
        ),
        (
            "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4",
            "1997-08-05",
            ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
        ),
        # RFC 5545 3.3.10: with weeks from Monday on, the same rule tells other days.
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=4",
            "1997-08-05",
            ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
        ),
        (
            "FREQ=MONTHLY;COUNT=4",
            "2027-01-31",
            ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
            "2027-12-31",
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR,2FR;COUNT=4",
            "2026-12-11",
            ["2026-12-11", "2026-12-25", "2027-01-08", "2027-01-29"],
        ),
        # The last Saturday, the second Monday, and the last working day of a month.
        (
            "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1;COUNT=3",
            "2026-12-26",
            ["2026-12-26", "2027-01-30", "2027-02-27"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2;COUNT=3",
            "2026-12-14",
            ["2026-12-14", "2027-01-11", "2027-02-08"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            "2026-12-31",
            ["2026-12-31", "2027-01-29", "2027-02-26"],
        ),
        (
            "FREQ=YEARLY;BYDAY=SU;BYSETPOS=1,-1;COUNT=3",
            "2027-12-26",
            ["2027-12-26", "2028-01-02", "2028-12-31"],
        ),
        ("FREQ=YEARLY;COUNT=3", "2028-02-29", ["2028-02-29", "2032-02-29", "2036-02-29"]),
        (
            "FREQ=YEARLY;BYDAY=1MO,-1SU;COUNT=4",
            "2027-01-04",
            ["2027-01-04", "2027-12-26", "2028-01-03", "2028-12-31"],
        ),
        ("FREQ=DAILY;BYMONTH=2;BYDAY=SA;COUNT=2", "2027-02-27", ["2027-02-27", "2028-02-05"]),
    ],
)
def test_the_days_of_a_rule(text: str, first: str, expected: list[str]) -> None:
    assert days(text, first, len(expected)) == expected


@pytest.mark.parametrize("frequency", ["MONTHLY", "YEARLY"])
@pytest.mark.parametrize("more", ["", ";BYMONTH=2,7", ";BYMONTHDAY=1,-1,13"])
def test_a_first_day_is_one_of_the_rule_when_the_rule_says_so(frequency: str, more: str) -> None:
    """The check by hand against the days of dateutil, over some years."""
    for nth in ("TU", "1TU", "-1TU", "5TU", "-4TU"):
        rule = parsed(f"FREQ={frequency};BYDAY={nth}{more};COUNT=1")
        assert isinstance(rule, Rule)
        start = date(2027, 1, 1)
        every = [start + timedelta(days=n) for n in range(800)]
        kept = [day for day in every if not rule.first_day_refusals(day)]
        # Of a month without a fifth Tuesday, and of others: from each of them on, the rest.
        if kept:
            assert list(islice(rule.days(kept[0]), len(kept))) == kept


def test_all_that_is_wrong_is_named_with_its_place() -> None:
    assert problems("FREQ=HOURLY;BYHOUR=9;INTERVAL=0;BYDAY=XX;X-OWN=1;COUNT=2;COUNT=3;UNTIL") == [
        ("rule-part-refused", 1, "FREQ=HOURLY", "not-taken"),
        ("rule-part-refused", 2, "BYHOUR=9", "not-taken"),
        ("rule-part-refused", 3, "INTERVAL=0", "out-of-range"),
        ("rule-part-refused", 4, "BYDAY=XX", "form"),
        ("rule-part-refused", 5, "X-OWN=1", "unknown"),
        ("rule-part-refused", 7, "COUNT=3", "said-twice"),
        ("rule-part-refused", 8, "UNTIL", "form"),
        ("rule-without-end",),
    ]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("FREQ=WEEKLY", ["rule-without-end"]),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", ["rule-without-end"]),
        ("COUNT=2", ["rule-part-refused"]),
        ("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=2", ["rule-part-refused"]),
        ("FREQ=DAILY;BYDAY=1TU;COUNT=2", ["rule-part-refused"]),
        ("FREQ=MONTHLY;BYDAY=0TU;COUNT=2", ["rule-part-refused"]),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2", ["rule-part-refused"]),
        ("FREQ=WEEKLY;UNTIL=20270230", ["rule-part-refused"]),
        # Of a time of day of no zone nobody knows which instant it is.
        ("FREQ=WEEKLY;UNTIL=20270201T090000", ["rule-part-refused"]),
        ("FREQ=WEEKLY;COUNT=٣", ["rule-part-refused"]),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=0;COUNT=2", ["rule-part-refused"]),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=32;COUNT=2", ["rule-part-refused"]),
        ("FREQ=YEARLY;BYDAY=SA;BYSETPOS=-367;COUNT=2", ["rule-part-refused"]),
        ("FREQ=WEEKLY;BYDAY=SA;BYSETPOS=1;COUNT=2", ["rule-part-refused"]),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=2", ["rule-part-refused"]),
        ("BYSETPOS=40;COUNT=2", ["rule-part-refused"] * 3),
        ("", ["rule-part-refused", "rule-part-refused", "rule-without-end"]),
    ],
)
def test_what_is_not_understood_is_refused(text: str, slugs: list[str]) -> None:
    assert [one[0] for one in problems(text)] == slugs


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "2026-12-02"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "2027-02-28"),
        ("FREQ=DAILY;BYMONTH=3;COUNT=2", "2026-12-01"),
        ("FREQ=MONTHLY;BYDAY=5MO;COUNT=2", "2027-02-22"),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1;COUNT=2", "2026-12-19"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2;COUNT=2", "2026-12-15"),
    ],
)
def test_a_rule_is_followed_from_a_day_of_its_own_alone(text: str, first: str) -> None:
    rule = parsed(text)
    assert isinstance(rule, Rule)
    assert [one.SLUG for one in rule.first_day_refusals(date.fromisoformat(first))] == [
        "first-day-outside-rule"
    ]


WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def counted_out(draw: st.DrawFn) -> tuple[str, date]:
    """A rule with BYSETPOS, and some day.

    In every month each weekday is there, so that dateutil looks for no day that there never is.
    """
    frequency, most = draw(st.sampled_from([("MONTHLY", 31), ("YEARLY", 366)]))
    further = st.lists(st.integers(-most, most).filter(bool), max_size=2)
    parts: dict[str, list[object]] = {
        "INTERVAL": [draw(st.integers(1, 4))],
        "BYDAY": [*draw(st.sets(WEEKDAYS, min_size=1, max_size=5))],
        "BYSETPOS": [draw(st.sampled_from([1, -1])), *draw(further)],
    }
    if draw(st.booleans()):
        begins = draw(st.integers(1, 20))
        parts["BYMONTHDAY"] = [*range(begins, begins + draw(st.integers(7, 9)))]
    if draw(st.booleans()):
        parts["BYMONTH"] = [*draw(st.sets(st.integers(1, 12), min_size=1))]
        parts["INTERVAL"] = [1]
    said = (f"{name}={','.join(map(str, values))}" for name, values in parts.items())
    first = draw(st.dates(date(2026, 1, 1), date(2032, 12, 31)))
    return ";".join((f"FREQ={frequency}", *said)), first


def _at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


@given(counted_out())
@example(("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1", date(2026, 12, 26)))
@example(("FREQ=YEARLY;BYDAY=FR;BYSETPOS=-1;BYMONTH=2", date(2032, 2, 27)))
def test_positions_are_those_of_dateutil(made: tuple[str, date]) -> None:
    """Its reading of the same text is what ours is held against, for ten years."""
    said, first = made
    text = f"{said};UNTIL={first.year + 10}0101"
    rule = parsed(text)
    assert isinstance(rule, Rule), rule
    theirs = _theirs(text, first)
    is_refused = bool(rule.first_day_refusals(first))
    assert is_refused == (theirs[0] != first)
    # The next day that is one of the rule is a first day, too.
    assert rule.first_day_refusals(theirs[0]) == []
    ours = takewhile(lambda day: not rule.is_over(day, _at_noon), rule.days(theirs[0]))
    assert list(ours) == _theirs(text, theirs[0])


def _theirs(text: str, first: date) -> list[date]:
    return [one.date() for one in rrulestr(text, dtstart=datetime.combine(first, time()))]
