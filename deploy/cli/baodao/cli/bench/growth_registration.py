"""What a province leaves in registration for every so many people."""

from typing import Any

from baodao.cli.bench.growth_ids import (
    IN_A_COMMUNITY,
    IN_A_TEAM,
    TO_AN_ITEM,
    item,
    person,
    person_name,
    person_phone,
    place,
    record,
    team,
    volunteer_number,
)
from baodao.cli.bench.growth_ordinary import QUARTER
from baodao.cli.bench.growth_rows import Grown, read
from baodao.kernel.days import in_order_of
from baodao.kit.keys import new_key, parse_key
from baodao.registration.admissions.store import (
    ADMISSION_TALLIES,
    ADMISSION_TASKS,
    ADMISSIONS,
    PERMITS,
)
from baodao.registration.approvals.store import APPROVALS
from baodao.registration.befriending.store import BEFRIENDINGS
from baodao.registration.calls.store import CALL_ANSWERS, CALL_PARTS, CALL_TALLIES, CALLS
from baodao.registration.cases.store import CASES
from baodao.registration.common.validity import Named
from baodao.registration.common.vault import Vault
from baodao.registration.errands.domain.errands import Kind
from baodao.registration.errands.store import ERRANDS
from baodao.registration.groups.store import GROUP_PROPOSALS
from baodao.registration.lists.store import CLAIMS, ITEMS, PROJECTS
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.obligations.domain.points import PointBook
from baodao.registration.obligations.store import CONTACTS, POINTS, TALLIES, UNIT_FEEDBACK
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.store import (
    DISAGREEMENTS,
    LISTED_MEMBERS,
    MEMBER_REPORTS,
    PAIRINGS,
    PARTY_MEMBERS,
    UNIT_REPORTS,
)
from baodao.registration.people.domain.people import name_hash, phone_hash
from baodao.registration.people.store import CONSENTS, PEOPLE, SLIPS, VOLUNTEERS
from baodao.registration.places.store import LOCAL_PLACES
from baodao.registration.premises.store import PREMISES
from baodao.registration.reads.store import READS
from baodao.registration.seconds.store import REQUESTS
from baodao.registration.teams.store import MEMBERSHIPS

VAULT = Vault({"bench": parse_key(new_key())}, parse_key(new_key()))
"""By which people are found; nothing is sealed in a bench of queries."""
_NAMES = (Named(name="测试", since=None, until=None),)


def _volunteer(number: int) -> dict[str, Any]:
    own = {"id": person(number), "number": volunteer_number(number), "age_class": "adult"}
    if number % 10:
        return own | {"asked_text": None, "by_asked": None}
    return own | {"asked_text": "2027-1", "by_asked": in_order_of("2027-01-01", person(number))}


def _person(number: int) -> dict[str, Any]:
    """As after an erasure, but for the hashes: what is sealed takes as long for everybody."""
    found_by = (name_hash(VAULT, person_name(number)), phone_hash(VAULT, person_phone(number)))
    sealed = {"content": None, "data_key": None, "master_key": ""}
    likeness = (f"name-phone:{number // 2}",)
    return {"id": person(number), "hashes": likeness, "found_by": found_by, **sealed}


def _by_day(number: int) -> dict[str, Any]:
    return {"by_day": in_order_of("2026-10-10", record(number))}


def _by_due(number: int) -> dict[str, Any]:
    return {"by_due": in_order_of("2027-01-01", record(number))}


def _premises(number: int) -> dict[str, Any]:
    return {"names": _NAMES, "by_look": in_order_of("2026-12-01", record(number))}


def _claim(number: int) -> dict[str, Any]:
    return {"id": f"{item(number)}-{person(number)}", "item_id": item(number)}


def _admission_tally(number: int) -> dict[str, Any]:
    return {"id": f"{QUARTER}-community-{place(number)}", "department_id": None}


def _errand(number: int) -> dict[str, Any]:
    kind = Kind("payment", "代缴费用", "paying a bill")
    return {
        "people": (person(number),),
        "kind": kind,
        "by_due": in_order_of("2026-12-01", record(number)),
    }


GROWN = (
    Grown(VOLUNTEERS, 1, _volunteer),
    Grown(PEOPLE, 1, _person),
    Grown(ORGANISATIONS, IN_A_TEAM, lambda n: {"id": team(n), "parents": ()}),
    Grown(LOCAL_PLACES, IN_A_COMMUNITY // 5, lambda _: {"names": _NAMES, "grid": "1"}),
    Grown(CONSENTS, 5),
    Grown(SLIPS, 20),
    Grown(PARTY_MEMBERS, 5, lambda n: {"id": person(n)}),
    Grown(MEMBER_REPORTS, 5, _by_day),
    Grown(LISTED_MEMBERS, 5),
    Grown(DISAGREEMENTS, 50),
    Grown(UNIT_REPORTS, 25, _by_day),
    Grown(PAIRINGS, 25),
    Grown(MEMBERSHIPS, 5, _by_due),
    Grown(CONTACTS, 5),
    Grown(TALLIES, 5),
    Grown(POINTS, 5, lambda n: {"id": PointBook.id_for(person(n), "2026"), "year": "2026"}),
    Grown(UNIT_FEEDBACK, IN_A_TEAM, lambda n: {"id": UnitFeedback.id_for(team(n), QUARTER)}),
    Grown(ITEMS, TO_AN_ITEM, lambda n: {"id": item(n)}),
    Grown(CLAIMS, 5, _claim),
    Grown(PROJECTS, 50),
    Grown(GROUP_PROPOSALS, 50),
    Grown(PERMITS, 500),
    Grown(ADMISSIONS, 100, lambda n: {"communities": (place(n),), "overdue": "late"}),
    Grown(ADMISSION_TASKS, 50),
    Grown(ADMISSION_TALLIES, IN_A_COMMUNITY, _admission_tally),
    Grown(PREMISES, IN_A_COMMUNITY // 5, _premises),
    Grown(BEFRIENDINGS, 50),
    Grown(ERRANDS, 50, _errand),
    Grown(CASES, 20, lambda n: {"record": "volunteer", "record_id": person(n)}),
    Grown(CALLS, 25, lambda n: {"id": record(n), "asked_at": place(n)}),
    Grown(CALL_PARTS, 25, lambda n: {"id": record(n), "call_id": record(n)}),
    Grown(CALL_ANSWERS, 25, lambda n: {"id": record(n), "call_id": record(n)}),
    Grown(CALL_TALLIES, IN_A_TEAM, lambda n: {"id": f"{QUARTER}-{place(n)[:9]}-{team(n)}"}),
    Grown(READS, 5, read),
    Grown(REQUESTS, 50, lambda n: {"asker_id": team(n), "organisation_id": team(n)}),
    Grown(APPROVALS, 50, lambda n: {"reader_id": team(n)}),
)
