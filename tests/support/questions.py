"""Every question that can be asked of what is stored: each query, about each thing."""

import itertools
import typing
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from baodao.cli.synthetic import resident_id
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.base import NOBODY, Query
from baodao.schema.hours.totals import ListServiceTotals
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.rosters import NameRoster
from baodao.schema.registration.volunteers import ListVolunteers
from tests.builders.actors import acting_as
from tests.builders.hours import CERTIFICATE, NUMBERS, RECEIPT, RECEIPTS
from tests.builders.identity import secret
from tests.support.slips import with_slip

Documents = Mapping[str, list[dict[str, Any]]]
"""The documents of a service by collection."""

ROLES = ("operator", "supervisor", "organiser", "auditor")
# Where the ids are that a field of a query may name.
_NAMED = {
    "account_id": ("accounts",),
    "activity_id": ("activities",),
    "approval_id": ("approvals",),
    "befriending_id": ("befriendings",),
    "call_id": ("calls",),
    "campaign_id": ("campaigns",),
    "case_id": ("cases",),
    "certificate_number": ("certificates",),
    "claim_id": ("claims",),
    "code": ("divisions",),
    "department_id": ("organisations",),
    "disagreement_id": ("disagreements",),
    "division": ("divisions", "known_divisions"),
    "errand_id": ("errands",),
    "grant_id": ("grants",),
    "guided_by": ("organisations",),
    "holder_slip": ("volunteers",),
    "inspection_id": ("inspections",),
    "item_id": ("items",),
    "membership_id": ("memberships",),
    "nomination_id": ("nominations",),
    "organisation_ids": ("organisations",),
    "organisation_id": ("organisations", "known_organisations"),
    "pairing_id": ("pairings",),
    "parent": ("divisions",),
    "parent_id": ("organisations",),
    "part_id": ("call_parts",),
    "person_id": ("volunteers", "calendars", "known_volunteers", "persons"),
    "post_id": ("posts",),
    "premises_id": ("premises",),
    "project_id": ("projects",),
    "reporter_id": ("organisations",),
    "receipt_number": ("complaints",),
    "posting_id": ("postings",),
    "resident_id": ("residents",),
    "series_id": ("series",),
    "report_id": ("member_reports", "unit_reports"),
    "reward_number": ("rewards",),
    "round_id": ("rounds",),
    "record_report_id": ("record_reports",),
    "shift_id": ("shifts",),
    "overlap_id": ("overlaps",),
    "shift_ids": ("shifts",),
    "street_id": ("organisations",),
    "suspicion_id": ("suspicions",),
    "unit_id": ("organisations",),
    "volunteer_id": ("volunteers", "ledgers", "calendars", "persons"),
    "volunteer_ids": ("volunteers",),
}

# What else may be said, whether or not anything answers to it.
_WORDS: dict[str, tuple[Any, ...]] = {
    "actor_id": ("organiser",),
    "reader_id": ("organiser", "keeper"),
    "as_of": ("2026-12-31",),
    "at": ("2027-01-01T00:00:00Z",),
    "before": ("2027-06-30",),
    "calendar_key": tuple(map(digest_of, ("calendar of v1", "calendar of v5", "nobody's"))),
    "category": ("测试", "nothing"),
    "check_code": (NUMBERS.check_code(CERTIFICATE), "ABC234"),
    "counted": (True,),
    "day": ("2026-11-23",),
    "first_day": ("2026-12-01",),
    "former": (False, True),
    "is_end": (True,),
    "only_these": (True,),
    "from_at": ("2026-10-01T00:00:00Z",),
    "from_day": ("2026-10-01",),
    "grid": ("1",),
    "late": (True, False),
    "list_id": ("202611a", "199001a"),
    "latest_first": (True, False),
    "look_before": ("2027-06-30",),
    "minor": (True, False),
    "minors": (True,),
    "rejected": (True,),
    "months": (3,),
    "name": ("测试",),
    "names": (True,),
    "position": ({"degrees_north": 39.125, "degrees_east": 117.15},),
    "within_metres": (3_000,),
    "phone": ("19900000001", "19900000008"),
    "document": (resident_id(1), resident_id(2)),
    "on": ("2026-12-31",),
    "other_days": (["2026-12-09"],),
    "place_id": ("120104007017-1",),
    "purpose": ("records",),
    "quarter": ("2026Q4",),
    "receipt_code": (RECEIPTS.code(RECEIPT), "ABCDEFGH"),
    # In the vault alone.
    "relative_id": ("nobody",),
    "rule": ("FREQ=WEEKLY;COUNT=3",),
    # Of the sign-ins in identity's town; what is kept of them are digests.
    "secret": (secret("session of ana"), secret("nobody's")),
    "since": ("2026-11-01T00:00:00Z",),
    "skill": ("测试",),
    # Another one is made for whoever asks.
    "slip": ("0.",),
    "source": ("测试·课表",),
    "told": ([{"volunteer_id": "v1", "entries": 1, "hash": "0" * 64}],),
    "text_version": ("2026-1", "2027-1"),
    "until_at": ("2027-01-01T00:00:00Z",),
    "until_day": ("2027-01-01",),
    "uninsured": (True,),
    "unsucceeded": (False, True),
    "wish": (False, True),
    "without_days": (["2026-12-08"],),
    "year": (2026,),
}
_WORDS_OF: dict[type[Query], dict[str, tuple[Any, ...]]] = {
    FindPeople: {"name": ("测试·甲0001", "测试·甲0008"), "after": ("0",)},
    # Of shifts registration knows nothing but what it is told with a slip.
    NameRoster: {"shift_id": ("s",), "activity_id": ("a",), "after": ("0",)},
    ListServiceTotals: {
        "since": ("2026-10",),
        "until": ("2026-12",),
        "category": ("群防群治",),
    },
    # Further pages of a list with names are counted together (ADR 0073).
    ListVolunteers: {"after": ("0",)},
}
"""Where a field of the same name says something else."""
_PERSONS = ("account_id", "volunteer_id")
UNSAID = ("actor", "after", "limit")
"""Fields of a query that say nothing of what it is about."""


def unasked(kind: type[Query], stored: Documents) -> set[str]:
    """The fields of a query that none of its questions has a word for."""
    return {n for n in kind.model_fields if n not in UNSAID and not any(_pool(kind, n, stored))}


def words(kind: type[Query]) -> Iterator[dict[str, Any]]:
    """Each word that a query knows, alone."""
    for name in kind.model_fields:
        for value in _WORDS_OF.get(kind, _WORDS).get(name, ()):
            yield {name: value}


def questions(
    kind: type[Query], stored: Documents, roles: Collection[str] = ROLES
) -> Iterator[Query]:
    """This query about each thing that it can be about, with each word that it knows, and pairs."""
    return map(with_slip, _questions(kind, stored, roles))


def _questions(kind: type[Query], stored: Documents, roles: Collection[str]) -> Iterator[Query]:
    pools = {name: list(_pool(kind, name, stored)) for name in kind.model_fields}
    required = {name for name, field in kind.model_fields.items() if field.is_required()}
    least = {name: pools[name][0] for name in required - {"actor"} if pools[name]}
    if required - {"actor"} == least.keys():
        is_open = any("guest" in allow.roles for allow in kind.ACCESS.allows)
        for actor in (*([NOBODY] if is_open else []), *_actors(stored, roles)):
            with suppress(ValidationError):
                yield kind.model_validate({"actor": actor, **least})
            for pair in _pairs(pools):
                with suppress(ValidationError):
                    yield kind.model_validate({"actor": actor, **least, **pair})
            for name, pool in pools.items():
                for value in pool:
                    for who in (actor, *_selves(name, value, stored)):
                        # Not every division is a community, nor every day a quarter.
                        with suppress(ValidationError):
                            yield kind.model_validate({"actor": who, **least, name: value})


def _selves(name: str, value: Any, stored: Documents) -> list[Actor]:
    """Whom a field is about, where they may ask as nobody else does."""
    if name == "befriending_id":
        pairs = (pair for pair in stored.get("befriendings", []) if pair["_id"] == value)
        return [_person(pair["volunteer_id"]) for pair in pairs]
    if name == "errand_id":
        found = (errand for errand in stored.get("errands", []) if errand["_id"] == value)
        return [_person(errand["helper_id"]) for errand in found if errand["helper_id"]]
    if name == "reward_number":
        rewards = (reward for reward in stored.get("rewards", []) if reward["_id"] == value)
        return [_person(reward["volunteer_id"]) for reward in rewards]
    return [_person(value)] if name in _PERSONS else []


def _pairs(pools: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Some of what two fields can say, together."""
    some = {name: _few(pool) for name, pool in pools.items() if pool}
    for one, other in itertools.combinations(some, 2):
        for values in itertools.product(some[one], some[other]):
            yield dict(zip((one, other), values, strict=True))


def _few(pool: list[Any]) -> list[Any]:
    """The first, one in the middle and the last."""
    return [pool[place] for place in sorted({0, len(pool) // 2, len(pool) - 1})]


def _pool(kind: type[Query], name: str, stored: Documents) -> Iterator[Any]:
    for collection in _NAMED.get(name, ()):
        ids = [document["_id"] for document in stored.get(collection, [])]
        yield from ([one] for one in ids) if name.endswith("_ids") else ids
    if name == "division":
        # Where a service has no tree of its own, of people.
        yield from dict.fromkeys(document["division"] for document in stored.get("persons", []))
    yield from _WORDS_OF.get(kind, _WORDS).get(name, _WORDS.get(name, ()))
    if name == "division":
        known = stored.get("known_volunteers", [])
        yield from sorted({document["division"] for document in known if document["division"]})
    if name == "organisation_id":
        # And of shifts, where it knows no organisations by themselves.
        yield from dict.fromkeys(one["organisation_id"] for one in stored.get("deadlines", []))
    if name == "number":
        yield from (document["number"] for document in stored.get("volunteers", []))
    for part in (kind.model_fields[name].annotation, *_parts(kind.model_fields[name].annotation)):
        if typing.get_origin(part) is typing.Literal:
            yield from typing.get_args(part)


def _parts(annotation: Any) -> tuple[Any, ...]:
    return typing.get_args(annotation)


def _person(volunteer_id: str) -> Actor:
    return acting_as(id=volunteer_id, role="volunteer", purpose="records")


def _actors(stored: Documents, roles: Collection[str]) -> Iterator[Actor]:
    for role in roles:
        yield acting_as(id=role, role=role, scope="*", purpose="records")
    kept = (*stored.get("organisations", []), *stored.get("known_organisations", []))
    organisations = [document["_id"] for document in kept]
    organisations += {document["organisation_id"] for document in stored.get("deadlines", [])}
    for own in organisations if roles is ROLES else ():
        yield acting_as(id="liaison", role="unit-liaison", organisation=own, purpose="records")
    for own in _few(organisations) if roles is ROLES and organisations else ():
        yield acting_as(
            id="aunt",
            role="organiser",
            organisation=own,
            purpose="records",
            capabilities=frozenset(CAPABILITIES),
        )
