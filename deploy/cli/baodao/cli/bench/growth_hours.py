"""What a province leaves in hours for every so many people."""

from datetime import UTC, datetime
from typing import Any

from baodao.cli.bench.growth_ids import IN_A_COMMUNITY, person, place, record, team
from baodao.cli.bench.growth_ordinary import PAPER, QUARTER, paper, receipt, reward
from baodao.cli.bench.growth_rows import Grown, read
from baodao.hours.accounts.domain import TimeAccount
from baodao.hours.accounts.store import BOOKINGS, POSTINGS, TIME_ACCOUNTS
from baodao.hours.awards.store import AWARDS
from baodao.hours.ceilings.store import SHIFT_CEILINGS
from baodao.hours.certificates.store import CERTIFICATES, STATUS_PLACES
from baodao.hours.checkpoints.store import CHECKPOINTS
from baodao.hours.complaints.store import COMPLAINTS, TALLIES
from baodao.hours.corrections.store import CORRECTIONS
from baodao.hours.deadlines.store import DEADLINES
from baodao.hours.evaluations.store import EVALUATIONS
from baodao.hours.inspections.store import DRAWN_ENTRIES, INSPECTIONS
from baodao.hours.known.store import KNOWN_VOLUNTEERS, READS
from baodao.hours.later_entries.store import LATER_ENTRIES, LATER_TALLIES
from baodao.hours.ledger.store import CREDITS, ENTRIES, LEDGERS, OVERLAPS
from baodao.hours.record_reports.store import RECORD_REPORTS
from baodao.hours.reports.store import ANNUAL_REPORTS, TARGETS
from baodao.hours.rewards.store import REWARDS
from baodao.hours.rounds.store import NOMINATIONS, OBJECTIONS, ROUNDS
from baodao.hours.stars.store import STAR_BOOKS
from baodao.hours.suspicions.store import SUSPICIONS, VISITS
from baodao.hours.totals.store import FORMER_DIVISIONS, SERVICE_CELLS, SERVICE_DAYS
from baodao.hours.trainings.store import TRAININGS
from baodao.kernel.days import in_order_of


def _known(number: int) -> dict[str, Any]:
    return {"id": person(number), "age_class": "adult", "age_known": 1}


def _deadline(number: int) -> dict[str, Any]:
    day = in_order_of("2027-01-01", record(number))
    ended, far = datetime(2026, 12, 17, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    due = {"due_on": day[:10], "by_due": day, "ended_at": ended, "next_at": far}
    return {"id": team(number)} | due


def _evaluation(number: int) -> dict[str, Any]:
    return {"id": f"{team(number)}-{person(number)}", "shift_id": team(number)}


def _certificate(number: int) -> dict[str, Any]:
    own = {"id": paper(number), "volunteer_id": person(number), "state": "issued"}
    return PAPER | own | {"status_list": "202611a"}


def _complaint(number: int) -> dict[str, Any]:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    return {"id": receipt(number), "certificate_number": paper(number), "next_at": far}


def _inspection(number: int) -> dict[str, Any]:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    return {
        "id": record(number),
        "since": "2000-01-01",
        "until": "2039-12-31",
        "announced_at": far,
    }


def _drawn(number: int) -> dict[str, Any]:
    return {
        "id": f"{record(number)}-001",
        "inspection_id": record(number),
        "entry_id": _entry(number)["id"],
    }


def _correction(number: int) -> dict[str, Any]:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    key = f"{team(number)}-{person(number)}-correction"
    return {"id": key, "volunteer_id": person(number), "next_at": far}


def _later(number: int) -> dict[str, Any]:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    key = f"{team(number)}-{person(number)}-later"
    return {"id": key, "volunteer_id": person(number), "next_at": far}


def _reward(number: int) -> dict[str, Any]:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    waits = {"state": "waiting", "until": "2039-12-31", "next_at": far, "same_as": None}
    return {"id": reward(number), "volunteer_id": person(number)} | waits


def _nomination(number: int) -> dict[str, Any]:
    key = f"{record(number)}-{person(number)}"
    return {"id": key, "round_id": record(number), "volunteer_id": person(number)}


def _entry(number: int) -> dict[str, Any]:
    owner, sequence = number - number % 10, number % 10 + 1
    key = f"{person(owner)}-{sequence:08}"
    return {"id": key, "volunteer_id": person(owner), "sequence": sequence}


def _day(number: int) -> str:
    return f"20{number % 17 + 10}-{number % 12 + 1:02}-01"


def _cell(number: int) -> dict[str, Any]:
    month = f"20{number % 17 + 10}-{number % 12 + 1:02}"
    key = f"{place(number)}.{month}.{team(number)}.测试"
    return {"id": key, "month": month, "organisation_id": team(number)}


GROWN = (
    Grown(KNOWN_VOLUNTEERS, 1, _known),
    Grown(LEDGERS, 10, lambda n: {"id": person(n)}),
    Grown(ENTRIES, 1, _entry),
    Grown(CREDITS, 100, lambda n: {"id": f"{team(n)}-{person(n)}"}),
    Grown(OVERLAPS, 100, lambda n: {"id": record(n), "volunteer_id": person(n)}),
    Grown(CHECKPOINTS, 10_000, lambda n: {"id": record(n)}),
    Grown(DEADLINES, 100, _deadline),
    Grown(EVALUATIONS, 10, _evaluation),
    Grown(TRAININGS, 2, lambda n: {"id": record(n), "volunteer_id": person(n)}),
    Grown(CERTIFICATES, 10, _certificate),
    Grown(STATUS_PLACES, 10, lambda n: {"id": f"202611a-{n:07}", "list_id": "202611a", "index": n}),
    Grown(STAR_BOOKS, 2, lambda n: {"id": f"{person(n)}-stars", "volunteer_id": person(n)}),
    Grown(TIME_ACCOUNTS, 2, lambda n: {"id": TimeAccount.id_for(person(n))}),
    Grown(BOOKINGS, 1, lambda n: {"id": f"{person(n)}-{n}"}),
    Grown(POSTINGS, 2, lambda n: {"id": record(n), "volunteer_id": person(n)}),
    Grown(CORRECTIONS, 100, _correction),
    Grown(SHIFT_CEILINGS, 100, lambda n: {"id": team(n)}),
    Grown(LATER_ENTRIES, 100, _later),
    Grown(LATER_TALLIES, 100, lambda n: {"id": f"{team(n)}-2026-11-{place(n)}"}),
    Grown(COMPLAINTS, 10, _complaint),
    Grown(TALLIES, 10_000, lambda n: {"id": f"{QUARTER}-{place(n)}-hours"}),
    Grown(SUSPICIONS, 10, lambda n: {"id": record(n), "volunteer_ids": (person(n),)}),
    Grown(VISITS, 1, lambda n: {"id": f"{team(n)}-{person(n)}"}),
    Grown(INSPECTIONS, 10, _inspection),
    Grown(DRAWN_ENTRIES, 10, _drawn),
    Grown(SERVICE_DAYS, 2, lambda n: {"id": f"{person(n)}-days", "third_day": _day(n)}),
    Grown(SERVICE_CELLS, 20, _cell),
    Grown(FORMER_DIVISIONS, 10_000, lambda n: {"id": place(n), "successor": place(n + 1)}),
    Grown(ANNUAL_REPORTS, IN_A_COMMUNITY, lambda n: {"id": f"{place(n)}-2026", "year": 2026}),
    Grown(RECORD_REPORTS, 100, lambda n: {"id": f"{team(n)}-2026", "organisation_id": team(n)}),
    Grown(TARGETS, IN_A_COMMUNITY, lambda n: {"id": f"{place(n)}-2026-minutes", "year": 2026}),
    Grown(AWARDS, 10, lambda n: {"id": record(n), "volunteer_id": person(n)}),
    Grown(REWARDS, 10, _reward),
    Grown(ROUNDS, 100, lambda n: {"id": record(n)}),
    Grown(NOMINATIONS, 10, _nomination),
    Grown(
        OBJECTIONS,
        100,
        lambda n: {
            "id": record(n),
            "nomination_id": _nomination(n)["id"],
            "objector_id": person(n),
        },
    ),
    Grown(READS, 5, read),
)
