"""What a province leaves in the databases: as many documents of each kind as it has people.

Every aggregate is its collection's example, with ids that lead to the others, and is written by its
own codec. What belongs to one person, team or community is as much in any, so that no answer grows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, get_args, get_type_hints

from stdnum.iso7064 import mod_11_10

from baodao.cli.bench import seed
from baodao.cli.bench.growth_ordinary import ORDINARY, QUARTER
from baodao.hours.deadlines.store import DEADLINES
from baodao.hours.evaluations.store import EVALUATIONS
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.hours.store import COLLECTIONS as HOURS
from baodao.kernel.days import in_order_of, today
from baodao.kernel.spots import Spot
from baodao.kit.clock import system_clock
from baodao.kit.decisions import Aggregate
from baodao.kit.golden import golden_document
from baodao.kit.group import INBOX, INBOX_INDEXES
from baodao.kit.keys import new_key, parse_key
from baodao.kit.mongo import Database
from baodao.kit.outbox import INDEXES as OUTBOX_INDEXES
from baodao.kit.outbox import OUTBOX
from baodao.kit.store import Collection
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
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.store import DIVISIONS, LOCAL_PLACES
from baodao.registration.policies.domain import ConsentText
from baodao.registration.policies.store import CONSENT_TEXTS
from baodao.registration.premises.domain.tallies import PremisesTally
from baodao.registration.premises.store import PREMISES, PREMISES_TALLIES
from baodao.registration.reads.store import READS
from baodao.registration.seconds.store import REQUESTS
from baodao.registration.store import COLLECTIONS as REGISTRATION
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.scheduling.activities.domain.shift import Waiting
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.scheduling.campaigns.store import CAMPAIGNS
from baodao.scheduling.imports.store import IMPORTED
from baodao.scheduling.known.store import KNOWN_ORGANISATIONS
from baodao.scheduling.look_backs.store import LOOK_BACKS
from baodao.scheduling.posts.domain import Holder
from baodao.scheduling.posts.store import POSTS
from baodao.scheduling.seats.store import CALENDARS, FEEDS, SIGN_UPS
from baodao.scheduling.series.domain.series import Occurrence
from baodao.scheduling.series.store import SERIES
from baodao.scheduling.store import COLLECTIONS as SCHEDULING
from baodao.schema.identity.secrets import digest_of

SERVICES: Mapping[str, tuple[Collection[Any], ...]] = {
    "registration": REGISTRATION,
    "scheduling": SCHEDULING,
    "hours": HOURS,
}
_OPEN, _CALM = {"state": "open", "look_at": None, "until": None}, {"called": None}
DISTRICT, PROGRAMME = "120104", "测试·课表"
COMMUNITIES = 4_000
VAULT = Vault({"bench": parse_key(new_key())}, parse_key(new_key()))
"""By which people are found; nothing is sealed in a bench of queries."""
_BELOW_A_STREET = 20
_IN_A_COMMUNITY, _IN_A_TEAM, _TO_AN_ITEM = 250, 100, 20
_STREET, _ROWS_AT_ONCE = 9, 2_000
_EXAMPLE = "测试·"
_DAYS = ("day", "_on", "since", "until", "answer_by")


def person(number: int) -> str:
    """The id of a person, by its number from 0; like a ULID, later ones sort behind."""
    return f"01KB0{number:021}"


def person_name(number: int) -> str:
    """The name of a person; a hundred share it."""
    return f"测试·{number // 100}"


def person_phone(number: int) -> str:
    """The phone number of a person."""
    return f"199{number:08}"


def place(number: int) -> str:
    """The code of a person's community."""
    street, community = divmod(number // _IN_A_COMMUNITY % COMMUNITIES, _BELOW_A_STREET)
    return f"{DISTRICT}{street:03}{community:03}"


def team(number: int) -> str:
    """The id of a person's organisation, be it a team or a unit."""
    return f"01KB1{number // _IN_A_TEAM:021}"


def item(number: int) -> str:
    """The id of the item that a person has taken on."""
    return f"01KB2{number // _TO_AN_ITEM:021}"


def record(number: int) -> str:
    """The id of whatever else is about a person, in any collection."""
    return f"01KB9{number:021}"


def volunteer_number(number: int) -> str:
    """A volunteer's public number with its check digit."""
    digits = f"{number:012}"
    return digits + str(mod_11_10.calc_check_digit(digits))


@dataclass(frozen=True, slots=True)
class Grown:
    """A collection that grows: one document for every so many people, and what is its own."""

    service: str
    collection: Collection[Any]
    every: int
    own: Callable[[int], dict[str, Any]] = lambda _: {}

    def documents(self, first: int, after: int) -> Iterator[dict[str, Any]]:
        """The documents of the people from `first` to before `after`."""
        aggregate = self.collection.aggregate
        example = self.collection.restore(_plain("", golden_document(self.collection)))
        known = {field.name for field in fields(aggregate)}
        ordinary = {name: value for name, value in ORDINARY.items() if name in known}
        choices = _choices(aggregate)
        for number in range(first, after, self.every):
            place_in_row = number // self.every
            common = {
                "id": record(number),
                "division": place(number),
                "home": place(number),
                "volunteer_id": person(number),
                "organisation_id": team(number),
                "unit_id": team(number),
                "department_id": team(number),
                "street_id": team(number),
            }
            common |= _mixed(choices, place_in_row)
            values = {name: value for name, value in common.items() if name in known}
            made: Aggregate = replace(example, **{**ordinary, **values, **self.own(number)})
            yield self.collection.document(made, seed.ids.next())


def _choices(aggregate: type[Aggregate]) -> dict[str, Sequence[Any]]:
    """What an aggregate can be, as far as it is one of few things."""
    states = getattr(getattr(aggregate, "LIFE", None), "states", ())
    found: dict[str, Sequence[Any]] = {"state": tuple(states)} if states else {}
    for name, kind in get_type_hints(aggregate).items():
        if name in ("kind", "wish"):
            found[name] = get_args(kind) or (False, True)
    return found


def _mixed(choices: Mapping[str, Sequence[Any]], row: int) -> dict[str, Any]:
    """One of each, so that in the rows all go with all."""
    values = {}
    for name, options in choices.items():
        row, which = divmod(row, len(options))
        values[name] = options[which]
    return values


def _plain(name: str, value: Any) -> Any:
    """An example without Chinese where only ids and days may be: what is said is the field."""
    if isinstance(value, dict):
        return {key: _plain(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(name, inner) for inner in value]
    if not isinstance(value, str) or not value.startswith(_EXAMPLE):
        return value
    return "2026-10-10" if name.endswith(_DAYS) else value.removeprefix(_EXAMPLE)


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


def _consent_text(division: str) -> ConsentText:
    return ConsentText(
        id=ConsentText.id_for(division, "2026-1"),
        division=division,
        text_version="2026-1",
        text_zh=_EXAMPLE * 20,
        text_en=_EXAMPLE * 20,
        published_at=datetime(2026, 11, 1, tzinfo=UTC),
        published_by="operator",
        by_role="operator",
    )


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


def _read(number: int) -> dict[str, Any]:
    own = {"person_ids": (person(number),), "actor_id": team(number), "role": "organiser"}
    return own | {"minor": not number % 50}


def _entry(number: int) -> dict[str, Any]:
    owner, sequence = person(number - number % 10), number % 10 + 1
    return {"id": f"{owner}-{sequence:08}", "volunteer_id": owner, "sequence": sequence}


def _sign_up(number: int) -> dict[str, Any]:
    return {"id": f"{team(number)}-{person(number)}", "shift_id": team(number)}


_FAR = datetime(2040, 1, 1, tzinfo=UTC)
_SOON = system_clock() + timedelta(days=1)
SOON = today(_SOON)
"""The day on which shifts are."""
_HERE = Whereabouts("测试", point=Spot(39.125, 117.15), radius_metres=200)
_NAMES = (Named(name="测试", since=None, until=None),)
_ADULT = {"age_class": "adult", "age_known": 1}
_R, _S, _H = SERVICES
GROWN = (
    Grown(_R, VOLUNTEERS, 1, _volunteer),
    Grown(_R, PEOPLE, 1, _person),
    Grown(_R, ORGANISATIONS, _IN_A_TEAM, lambda n: {"id": team(n), "parents": ()}),
    Grown(_R, LOCAL_PLACES, _IN_A_COMMUNITY // 5, lambda _: {"names": _NAMES, "grid": "1"}),
    Grown(_R, CONSENTS, 5),
    Grown(_R, SLIPS, 20),
    Grown(_R, PARTY_MEMBERS, 5, lambda n: {"id": person(n)}),
    Grown(_R, MEMBER_REPORTS, 5, _by_day),
    Grown(_R, LISTED_MEMBERS, 5),
    Grown(_R, DISAGREEMENTS, 50),
    Grown(_R, UNIT_REPORTS, 25, _by_day),
    Grown(_R, PAIRINGS, 25),
    Grown(_R, MEMBERSHIPS, 5, _by_due),
    Grown(_R, CONTACTS, 5),
    Grown(_R, TALLIES, 5),
    Grown(_R, POINTS, 5, lambda n: {"id": PointBook.id_for(person(n), "2026"), "year": "2026"}),
    Grown(_R, UNIT_FEEDBACK, _IN_A_TEAM, lambda n: {"id": UnitFeedback.id_for(team(n), QUARTER)}),
    Grown(_R, ITEMS, _TO_AN_ITEM, lambda n: {"id": item(n)}),
    Grown(_R, CLAIMS, 5, _claim),
    Grown(_R, PROJECTS, 50),
    Grown(_R, GROUP_PROPOSALS, 50),
    Grown(_R, PERMITS, 500),
    Grown(_R, ADMISSIONS, 100, lambda n: {"communities": (place(n),), "overdue": "late"}),
    Grown(_R, ADMISSION_TASKS, 50),
    Grown(_R, ADMISSION_TALLIES, _IN_A_COMMUNITY, _admission_tally),
    Grown(_R, PREMISES, _IN_A_COMMUNITY // 5, _premises),
    Grown(_R, BEFRIENDINGS, 50),
    Grown(_R, ERRANDS, 50, _errand),
    Grown(_R, CASES, 20, lambda n: {"record": "volunteer", "record_id": person(n)}),
    Grown(_R, CALLS, 25, lambda n: {"id": record(n), "asked_at": place(n)}),
    Grown(_R, CALL_PARTS, 25, lambda n: {"id": record(n), "call_id": record(n)}),
    Grown(_R, CALL_ANSWERS, 25, lambda n: {"id": record(n), "call_id": record(n)}),
    Grown(_R, CALL_TALLIES, _IN_A_TEAM, lambda n: {"id": f"{QUARTER}-{place(n)[:9]}-{team(n)}"}),
    Grown(_R, READS, 5, _read),
    Grown(_R, REQUESTS, 50, lambda n: {"asker_id": team(n), "organisation_id": team(n)}),
    Grown(_R, APPROVALS, 50, lambda n: {"reader_id": team(n)}),
    Grown(_S, ACTIVITIES, 100, lambda n: _CALM | {"id": team(n), "shift_ids": (team(n),)}),
    Grown(_S, ACTIVITIES, 100, lambda _: _CALM | {"state": "template", "shift_ids": ()}),
    Grown(_S, SERIES, 100, lambda n: {"occurrences": (Occurrence("2026-11-30", team(n)),)}),
    Grown(_S, CAMPAIGNS, 500),
    Grown(
        *(_S, SHIFTS, 100),
        # None of them is over, nor is anything about its list due.
        lambda n: {
            "id": team(n),
            "activity_id": team(n),
            "starts_at": _SOON,
            "ends_at": _FAR,
            "where": _HERE,
            "offers": (),
            "waiting": (Waiting(1, person(n)),),
            "next_turn": 2,
            "look_at": _FAR,
        },
    ),
    Grown(_S, SIGN_UPS, 1, _sign_up),
    Grown(_S, POSTS, 100, lambda n: _OPEN | {"holders": (Holder(person(n), "name", _SOON),)}),
    Grown(
        _S,
        KNOWN_ORGANISATIONS,
        _IN_A_TEAM,
        lambda n: {"id": team(n), "division": place(n), "kind": "unit"},
    ),
    Grown(_S, IMPORTED, 100, lambda n: {"activity_id": team(n), "source": PROGRAMME}),
    Grown(_S, LOOK_BACKS, 100, lambda n: {"id": f"{team(n)}-look-back", "activity_id": team(n)}),
    Grown(_S, FEEDS, 10, lambda n: {"id": person(n), "secret": digest_of(person(n))}),
    Grown(_H, KNOWN_VOLUNTEERS, 1, lambda n: _ADULT | {"id": person(n)}),
    Grown(_H, LEDGERS, 10, lambda n: {"id": person(n)}),
    Grown(_H, ENTRIES, 1, _entry),
    Grown(_H, DEADLINES, 100, lambda n: _by_due(n) | {"id": team(n), "next_at": _FAR}),
    Grown(_H, EVALUATIONS, 10, _sign_up),
)


async def prepare(databases: Mapping[str, Database]) -> None:
    """Create what the services would create, and the tree of divisions."""
    for service, database in databases.items():
        own = {INBOX: INBOX_INDEXES, OUTBOX: OUTBOX_INDEXES}
        await database.prepare(SERVICES[service], own)
    codes = {place(number * _IN_A_COMMUNITY) for number in range(COMMUNITIES)}
    above = ["12", "1201", DISTRICT, *sorted({code[:9] for code in codes})]
    tree = [Division.add(code, f"测试{code}").after for code in [*above, *sorted(codes)]]
    await seed.store(databases[_R], DIVISIONS, tree)
    tallies = [PremisesTally(id=one.id, division=one.id) for one in tree if len(one.id) == _STREET]
    await seed.store(databases[_R], PREMISES_TALLIES, tallies)
    await seed.store(databases[_R], CONSENT_TEXTS, [_consent_text("12"), _consent_text(DISTRICT)])


async def grow(databases: Mapping[str, Database], first: int, after: int) -> int:
    """Store what belongs to the people from `first` to before `after`; how many documents."""
    stored = 0
    for grown in GROWN:
        stored += await _store(databases[grown.service], grown, first, after)
    calendars = (
        CALENDARS.document(seed.calendar(person(number)), seed.ids.next())
        for number in range(first, after)
    )
    return stored + await _append(databases[_S], CALENDARS.name, calendars)


async def _store(database: Database, grown: Grown, first: int, after: int) -> int:
    return await _append(database, grown.collection.name, grown.documents(first, after))


async def _append(database: Database, name: str, documents: Iterator[dict[str, Any]]) -> int:
    stored = 0
    while batch := list(islice(documents, _ROWS_AT_ONCE)):
        await database.append(name, batch)
        stored += len(batch)
    return stored
