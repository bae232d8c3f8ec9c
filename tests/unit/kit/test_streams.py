"""What needs no server: filters, histories, reports."""

import itertools
from collections import Counter
from types import SimpleNamespace

import pytest

from baodao.kit.comparison import is_unbroken
from baodao.kit.outbox import Claim, Publication, Record
from baodao.kit.stream_reader import Stored, StreamReader, common_filter, matches
from baodao.kit.stream_report import StreamReport


@pytest.mark.parametrize(
    ("subject", "subject_filter", "found"),
    [
        ("a.b.c", "a.b.c", True),
        ("a.b.c", ">", True),
        ("a.b.c", "a.>", True),
        ("a.b.c", "a.*.c", True),
        ("a.b.c", "*.*.*", True),
        ("a.b.c", "a.b", False),
        ("a.b.c", "a.b.c.>", False),
        ("a.b.c", "a.b.*.>", False),
        ("a.b.c", "*.*", False),
        ("a.b.c", "a.x.>", False),
        ("a", ">", True),
        ("a", "a.>", False),
    ],
)
def test_a_subject_matches_a_filter_or_not(subject: str, subject_filter: str, found: bool) -> None:
    assert matches(subject, subject_filter) is found


@pytest.mark.parametrize(
    ("filters", "common"),
    [
        (["a.b.>"], "a.b.>"),
        (["a.x.v1.12.>", "a.y.v1.12.>"], "a.*.v1.12.>"),
        (["a.x.12.>", "a.x.12.01.>"], "a.x.12.>"),
        (["a.b", "a.b.c"], "a.b.>"),
        (["a.b", "c.d"], "*.*"),
        (["a.*.c", "a.b.d"], "a.*.*"),
    ],
)
def test_what_filters_have_in_common(filters: list[str], common: str) -> None:
    assert common_filter(tuple(filters)) == common


@pytest.mark.parametrize(
    ("versions", "unbroken"),
    [
        ({}, True),
        ({("a", 1): 1, ("a", 2): 1}, True),
        ({("a", 1): 1, ("a", 3): 1}, False),
        ({("a", 2): 1}, False),
        ({("a", 1): 1, ("a", 2): 2}, False),
        ({("a", 1): 1, ("b", 1): 1, ("b", 2): 1}, True),
        ({("a", 1): 1, ("b", 2): 1}, False),
        # Published before events named their aggregate's type, and after.
        ({("", 1): 2, ("", 2): 1}, True),
        ({("", 1): 1, ("", 2): 1, ("a", 3): 1, ("a", 4): 1}, True),
        ({("", 1): 1, ("a", 3): 1}, False),
    ],
)
def test_versions_make_unbroken_rows_or_not(
    versions: dict[tuple[str, int], int], unbroken: bool
) -> None:
    times = Counter(versions)
    rows = sorted((version, kind, number) for (kind, version), number in times.items())
    assert is_unbroken(rows) is unbroken


def record(missing: list[str] | None = None, earlier: list[int] | None = None) -> Record:
    return Record.restore(
        {
            "_id": "R",
            "at": None,
            "events": [{"id": e, "subject": e, "headers": {}, "data": b""} for e in "abc"],
            "published": None,
            "missing": missing,
            "earlier": {"sequences": earlier} if earlier else None,
        }
    )


@pytest.mark.parametrize(
    ("missing", "earlier", "present", "sequences"),
    [
        (None, None, {"a": 4, "b": 5, "c": 6}, [4, 5, 6]),
        (["b"], [4, 5, 6], {"b": 90}, [4, 90, 6]),
        (["a", "c"], [4, 90, 6], {"a": 100, "c": 101}, [100, 90, 101]),
    ],
)
def test_the_log_knows_where_each_event_is(
    missing: list[str] | None,
    earlier: list[int] | None,
    present: dict[str, int],
    sequences: list[int],
) -> None:
    found = record(missing, earlier).sequences(present)
    assert found == sequences
    mark = Publication("R", "i", found, None, None).document()  # type: ignore[arg-type]
    assert (mark["first"], mark["last"]) == (min(sequences), max(sequences))
    claim = Claim.of({"_id": "R", "ids": ["a", "b", "c"], "published": mark})
    assert claim.sequences == tuple(sequences)


def test_a_mark_of_an_earlier_version_that_does_not_say_where_claims_nothing() -> None:
    mark = {"incarnation": "i", "first": 90, "last": 90}
    claim = Claim.of({"_id": "R", "ids": ["a", "b", "c"], "published": mark})
    assert claim.sequences == ()


def test_a_report_counts_everything_and_shows_the_first() -> None:
    report = StreamReport("hours")
    for number in range(5_000):
        report.note_missing("R", f"e{number}")
        report.unknown.add(f"u{number}")
    report.note_gap(7, 7)
    report.note_gap(9, 20)
    report.note_gap(21, 20)
    facts = report.facts()
    assert (facts["lost"], len(facts["missing"]["R"])) == (5_000, 1_000)
    assert (facts["unknown"]["count"], len(facts["unknown"]["examples"])) == (5_000, 1_000)
    assert facts["gaps"] == {"count": 13, "examples": ["7", "9-20"]}
    assert not report.whole


@pytest.mark.parametrize(
    "filters",
    [
        ["a.x.v1.12.>", "a.y.v1.>", "a.y.v2.12.01.>"],
        ["a.x.v1.>", "a.*.v1.12.>"],
        ["*.x.>", "a.y.v1.12"],
        ["a.x.v1.12", "a.x.v1.13"],
        [">"],
        ["a.>", "a.x.v1.>"],
    ],
    ids=str,
)
def test_many_filters_want_what_any_of_them_wants(filters: list[str]) -> None:
    connection = SimpleNamespace(jetstream=lambda **_: None, servers=())
    reader = StreamReader(connection, "S", filters)  # type: ignore[arg-type]
    tokens = (["a", "b"], ["x", "y", "z"], ["v1", "v2"], ["12", "13"], ["01", ""], ["i", ""])
    for parts in itertools.product(*tokens):
        for length in range(1, len(parts) + 1):
            subject = ".".join(part for part in parts[:length] if part)
            wanted = any(matches(subject, one) for one in filters)
            assert reader.wants(Stored(1, "", subject, {}, b"")) == wanted, subject
