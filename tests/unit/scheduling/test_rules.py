"""Rules of recurrence: which days they tell, and what is refused by its name."""

from datetime import date, timedelta
from itertools import islice

import pytest

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
    ],
)
def test_a_rule_is_followed_from_a_day_of_its_own_alone(text: str, first: str) -> None:
    rule = parsed(text)
    assert isinstance(rule, Rule)
    assert [one.SLUG for one in rule.first_day_refusals(date.fromisoformat(first))] == [
        "first-day-outside-rule"
    ]
