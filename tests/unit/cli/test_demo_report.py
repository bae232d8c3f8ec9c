import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from baodao.cli.demo.books import Books
from baodao.cli.demo.measure import Outcome, oversold, quantile
from baodao.cli.demo.plan import Community, make_plan
from baodao.cli.demo.report import show
from baodao.cli.operate.draws import Redrawn
from baodao.kit.stream_report import Finding, StreamReport
from baodao.schema.catalog import CONTEXTS
from baodao.schema.hours.verification import LedgerReport

PLACES = [Community(f"1201040070{n:02}", f"测试{n}社区居委会") for n in range(30)]

BOOKS = Books(
    stars=120,
    stars_due=120,
    corrected=60,
    verdicts=["valid", "valid", "valid", "revoked"],
    sample=Redrawn(["e1", "e2"], []),
    pickups=["collected", "reward-collected-before"],
)


def outcome() -> Outcome:
    return Outcome(
        seed=1,
        volunteers=2000,
        plan=make_plan(1, 2000, PLACES, datetime(2026, 11, 23, tzinfo=UTC)),
        decided=Counter({"reserved": 3300, "shift-full": 2200, "sign-up-not-open": 50}),
        check_ins=3100,
        receipts=["120104007017-2026-000002", "120104007017-2026-000001"],
        minors=[True, True],
        recorded_minutes=400_060,
        books=BOOKS,
        streamed_minutes=400_000,
        ledgers=LedgerReport(ledgers=1600, entries=3000, minutes=400_000, broken=[]),
        streams=[StreamReport(s, 9, 36_602, 36_602) for s in CONTEXTS],
        lag_p50_ms=7,
        lag_p99_ms=19.5,
        phases={"load the divisions": 9.5, "until every minute is in the ledger": 0.5},
        seconds=43.21,
    )


@pytest.mark.parametrize("width", [80, 200])
def test_the_report_fits_the_terminal_and_has_no_colour_in_a_file(width):
    file = io.StringIO()
    show(outcome(), Console(file=file, width=width))
    text = file.getvalue()
    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= min(width, 80)
    assert [line for line in text.splitlines() if "✗" in line] == []
    for fact in ("3,300", "2,200", "400,000", "every promise held", "make test"):
        assert fact in text


def test_a_broken_promise_is_shown_and_ends_badly():
    broken = replace(outcome(), streamed_minutes=399_999)
    file = io.StringIO()
    show(broken, Console(file=file, width=80))
    assert not broken.kept
    assert "A PROMISE WAS BROKEN" in file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        {"oversold_stored": 1},
        {"oversold_streamed": 1},
        {"recorded_minutes": 400_000},
        {"books": Books()},
        {"books": replace(BOOKS, stars=119)},
        {"books": replace(BOOKS, stars=0, stars_due=0)},
        {"books": replace(BOOKS, verdicts=["valid"] * 4)},
        {"books": replace(BOOKS, verdicts=["valid", "valid", "revoked"])},
        {"books": replace(BOOKS, sample=None)},
        {"books": replace(BOOKS, sample=Redrawn([], []))},
        {"books": replace(BOOKS, sample=Redrawn(["e1"], ["other entries were drawn"]))},
        {"books": replace(BOOKS, pickups=["collected", "collected"])},
        {"dead": 1},
        {"named": 1},
        {"receipts": ["120104007017-2026-000001", "120104007017-2026-000003"]},
        {"receipts": ["120104007017-2026-000001", "120104007017-2026-000001"]},
        {"ledgers": None},
        {"streams": [StreamReport("hours", lost=1)]},
        {"streams": [StreamReport("hours", duplicated=Finding(1, ["e"]))]},
    ],
)
def test_each_promise_counts(change):
    assert outcome().kept
    assert not replace(outcome(), **change).kept


def test_the_parts_add_up():
    facts = outcome().facts()
    assert facts["reserved"] + facts["refused"] == facts["sign_ups"]
    assert facts["seconds"] == 43.2


def test_counting():
    assert oversold(Counter({"a": 3, "b": 2}), {"a": 2, "b": 2}) == 1
    assert quantile([(5.0, 98), (90.0, 1), (100.0, 1)], 0.5) == 5.0
    assert quantile([(5.0, 98), (90.0, 1), (100.0, 1)], 0.99) == 90.0
    assert quantile([], 0.5) == 0.0
