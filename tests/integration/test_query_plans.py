"""Every query that views and sweeps issue goes along an index (small data of production's shape).

The database itself writes down what it is asked and how it answered (its profiler), so that no
query escapes: each is found there with the plan that was carried out. And no line of a view or a
sweep that reads, or narrows what is read, may have been left out (`tests.support.reading_lines`).
"""

import importlib
import random
import re
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from baodao.hours import due as hours_due
from baodao.hours.known.domain import KnownVolunteer
from baodao.identity import due as identity_due
from baodao.identity.domain.known import Person
from baodao.kernel.rosters import RosterSlips
from baodao.kit import naming
from baodao.kit.answering import Answering
from baodao.kit.calls import fill_parameters
from baodao.kit.decisions import Refused
from baodao.kit.documents import renew_documents
from baodao.kit.golden import golden_file, read_golden
from baodao.kit.mongo import Database, Writes
from baodao.kit.reads import Reads
from baodao.kit.servers import MongoServer
from baodao.kit.store import Document
from baodao.kit.testing import NOW, MemoryService
from baodao.registration import due as registration_due
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.paper import Slip
from baodao.scheduling import due as scheduling_due
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.feed import Feed
from baodao.schema import Actor, Refusal
from baodao.schema.base import Command, Query
from baodao.schema.hours import nominations
from baodao.schema.hours.certificates import IssueCertificate
from baodao.schema.hours.record_reports import PublishRecordReport
from baodao.schema.hours.reports import PublishAnnualReport
from baodao.schema.hours.stars import GrantStar
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.consents import WithdrawConsent
from baodao.schema.registration.imports import PreviewVolunteers
from baodao.schema.registration.member_lists import PreviewMembers
from baodao.schema.registration.memberships import JoinTeam
from baodao.schema.registration.organisations import ChangeParent
from baodao.schema.scheduling.imports import PreviewProgramme
from tests.builders import identity, people
from tests.builders.actors import acting_as
from tests.builders.approvals import approval
from tests.builders.hours import CERTIFICATE, reconciling
from tests.builders.hours import TOOLS as OF_HOURS
from tests.builders.leaving import merge
from tests.builders.recognition import NOMINATION, OBJECTION, ROUND
from tests.builders.registration import OPERATOR, SLIPS, VAULT, person
from tests.builders.scheduling import HOUR, KEYS
from tests.support.copies import copies
from tests.support.everything import LATER, everything
from tests.support.query_plans import IDLE, SCANNED_IN, SORTED, Plan, complaint, plans
from tests.support.questions import ROLES, questions, unasked, words
from tests.support.reading_lines import ROOT, Reached
from tests.support.said import SAID
from tests.support.shifts import crew

SERVICES = pytest.mark.parametrize("service", ["registration", "scheduling", "hours", "identity"])
TOOLS: dict[type, Any] = {
    Vault: VAULT,
    AttendanceKeys: KEYS,
    RosterSlips: SLIPS,
    **{type(tool): tool for tool in OF_HOURS},
    **{type(tool): tool for tool in identity.tools()},
}
SWEEPS = {
    "registration": registration_due.SWEEPS,
    "scheduling": scheduling_due.SWEEPS,
    "hours": hours_due.SWEEPS,
    "identity": identity_due.SWEEPS,
}
_KEYS = re.compile(r"\{ (.*?) \}")
PROFILE_BYTES = 256 * 1024 * 1024


async def world(service: str) -> MemoryService:
    if service == "registration":
        registration, ids = await everything()
        await somebody_is_merged(registration, ids["choir"])
        await most_have_their_slips_in_hand(registration)
        above = {"organisation_id": ids["choir"], "parent_id": ids["committee"]}
        await registration.done(ChangeParent, OPERATOR, **above)
        return registration
    if service == "identity":
        memory = (await identity.town())[0]
    else:
        memory = (await crew())[service]
        # Whoever waits for a seat still can be offered one.
        memory.now = LATER if service == "hours" else NOW + timedelta(hours=39)
    kind = {"scheduling": Calendar, "hours": KnownVolunteer, "identity": Person}[service]
    young, *_ = [one for one in memory.all_of(kind) if one.id in ("v1", "ana")]
    readers = [Actor(id=one, role=one, scope="*", purpose="records") for one in ROLES]
    await memory.put(replace(young, age_class="minor"), *map(approval, readers))
    if service == "scheduling":
        # Somebody's calendar has an address, and their record was merged.
        shared = Feed.share(None, "v5", digest_of("calendar of v5"), memory.now)
        # One shift was called off a moment ago, another one has changed.
        taken = [one for one in memory.all_of(Shift) if one.seats_taken and not one.waiting]
        held, *_ = [one for one in taken if memory.now < one.starts_at]
        off = replace(held, id="off", state="cancelled", look_at=memory.now)
        ahead = {"starts_at": memory.now + HOUR, "ends_at": memory.now + 2 * HOUR}
        moved = replace(off, id="moved", state="published", material_changes=1, **ahead)
        # Who comes to a third one is being reminded, and somebody was erased.
        due = {"state": "published", "look_at": None, "mark_at": NOW, "reminded_up_to": ""}
        near = replace(held, id="near", **due)
        erased = Calendar.blank("v6").change(traces_after="").after
        merged = Calendar.blank("v5").change(above=("v1",)).after
        await memory.put(merged, erased, shared.after, off, moved, near)
    return memory


async def most_have_their_slips_in_hand(service: MemoryService) -> None:
    """All but the last: it is those who wait that are to be found."""
    for slip in service.all_of(Slip)[:-1]:
        if slip.waiting:
            await service.put(slip.hand_over(len(slip.acts), OPERATOR, service.now).after)


async def somebody_is_merged(registration: MemoryService, team: str) -> None:
    """With a membership under the record that was merged into another one."""
    keep, gone = [await people.volunteer(registration) for _ in range(2)]
    wish = {"organisation_id": team, "volunteer_id": gone, "kind": "team-member"}
    await registration.done(JoinTeam, person(gone), **wish)
    await merge(registration, keep, gone)
    # And somebody took back the consent to the registration, for which it waits now.
    consent = await people.first_consent(registration, keep)
    await registration.done(WithdrawConsent, person(keep), consent_id=consent)


_NOMINATED = {"honour": "测试", "grounds": "测试"}
_OF_HOURS: dict[type[Command], dict[str, Any]] = {
    GrantStar: {"volunteer_id": "v2", "level": 1},
    PublishAnnualReport: {"division": "120104", "year": 2025},
    PublishRecordReport: {"organisation_id": "o", "year": 2025},
    IssueCertificate: {"volunteer_id": "v2", "replaces": CERTIFICATE},
    nominations.NominateVolunteer: {"round_id": ROUND, "volunteer_id": "v2"} | _NOMINATED,
    nominations.ReviewNomination: {
        "nomination_id": NOMINATION,
        "outcome": "declined",
        "reason": "测试",
    },
    nominations.DecideObjection: {"objection_id": OBJECTION, "outcome": "upheld", "reason": "测试"},
}


async def usual(kind: type[Command]) -> dict[str, Any]:
    """A plausible command, of what there is in the world of its service."""
    if kind.CONTEXT == "registration":
        return SAID[kind]((await everything())[1])
    if kind.CONTEXT == "hours":
        return _OF_HOURS[kind]
    return identity.saying(kind, (await identity.town())[1])


def by_others(kind: type[Query], documents: Mapping[str, list[Document]]) -> Iterator[Query]:
    """This query by people about themselves, and by whoever organises both for a unit and a place.

    Wherever they may say so; what needs more to be said is left to `questions`.
    """

    def ids(*collections: str) -> list[str]:
        return [document["_id"] for name in collections for document in documents.get(name, [])]

    places = [{}, *({"division": place} for place in ids("divisions", "known_divisions"))]
    for who in ids("volunteers", "calendars", "ledgers")[:3]:
        own = {name: who for name in ("volunteer_id", "person_id") if name in kind.model_fields}
        yield from _each(kind, person(who), [own | said for said in (*places, *words(kind))])
    for unit in ids("organisations")[:3]:
        both = {"role": "organiser", "scope": "*", "organisation": unit}
        yield from _each(kind, acting_as(id="both", purpose="records", **both), places)


def _each(kind: type[Query], actor: Actor, said: list[dict[str, str]]) -> Iterator[Query]:
    for fields in said:
        with suppress(ValidationError):
            yield kind.model_validate({"actor": actor, **fields})


@asynccontextmanager
async def watched(
    memory: MemoryService, collections: Any, server: MongoServer
) -> AsyncIterator[Database]:
    """A database that plans each query anew: a plan that was good for another one is no excuse."""
    database = Database(server.url, f"plans_{uuid.uuid4().hex[:8]}")
    stored = database._db.delegate
    try:
        with no_plan_kept(stored.client):
            await database.prepare(collections, {})
            draw = random.Random(1)
            writes = Writes()
            for collection in collections:
                if found := memory.database.documents(collection.name):
                    others = [c for d in found for c in copies(collection, d, draw)]
                    writes.insert(collection.name, *found, *others)
            await database.commit(writes)
            stored.create_collection("system.profile", capped=True, size=PROFILE_BYTES)
            stored.command("profile", 2)
            yield database
            stored.command("profile", 0)
            assert not {c.name for c in collections if plans_kept(stored, c.name)}
    finally:
        await database.close()


@contextmanager
def no_plan_kept(client: MongoClient[Document]) -> Iterator[None]:
    """Collections that are made meanwhile remember no plan: room for none is made with each."""
    name = "internalQueryCacheMaxEntriesPerCollection"
    before = client.admin.command("getParameter", 1, **{name: 1})[name]
    client.admin.command("setParameter", 1, **{name: 0})
    try:
        yield
    finally:
        client.admin.command("setParameter", 1, **{name: before})


def plans_kept(stored: Any, name: str) -> list[Document]:
    """What a collection remembers of how it was asked."""
    local = stored.get_collection(name, read_concern=ReadConcern("local"))
    return list(local.aggregate([{"$planCacheStats": {}}]))


@SERVICES
async def test_every_query_goes_along_an_index(
    service: str, mongo_server: MongoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = await world(service)
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    table = importlib.import_module(f"baodao.{service}.subscribers").subscribers
    documents = {c.name: memory.database.documents(c.name) for c in collections}
    await for_sweeps_alone(service, memory)
    async with watched(memory, collections, mongo_server) as database:
        reads, reached = Reads(database, collections), Reached(ROOT / "services" / service)
        answered = set()
        with reached:
            for kind, view in table.queries.items():
                ask = Answering(view, TOOLS, lambda: memory.now, table.log)
                for query in (*questions(kind, documents), *by_others(kind, documents)):
                    answer = await ask(query, reads)
                    if not isinstance(answer, Refusal | Refused):
                        answered.add(kind)
            with monkeypatch.context() as few:
                # Beyond so many names it is looked up whether somebody agreed to them.
                few.setattr(naming, "MOST_NAMED", 0)
                for kind in filter(naming.names_many, table.queries):
                    ask = Answering(table.queries[kind], TOOLS, lambda: memory.now, table.log)
                    for query in questions(kind, documents, ["operator"]):
                        await ask(query, reads)
            for command_kind, find_out in table.beforehand.items():
                find = fill_parameters(find_out, TOOLS, lambda: memory.now)
                said = await usual(command_kind)
                for way in (said, *identity.also_saying(command_kind)):
                    await find(memory.command(command_kind, **way), reads)
            for sweep in sweeps(service):
                for later in (timedelta(0), timedelta(days=400)):
                    await due_at(sweep, memory.now + later)(reads)
        seen = plans(database)
    # A preview is about rows that are stored nowhere.
    previews = (PreviewVolunteers, PreviewMembers, PreviewProgramme)
    assert set(table.queries) - answered <= {*previews}
    unsaid = {k: unasked(k, documents) for k in table.queries if k not in previews}
    assert not {kind: names for kind, names in unsaid.items() if names}
    assert not reached.left_out()
    complaints = {found for plan in seen if (found := complaint(plan))}
    assert not complaints, "\n".join(sorted(complaints))
    # An index costs every write, and one that nothing goes along is not worth it.
    assert idle(collections, seen) <= IDLE.keys()
    # A reason that nobody needs any more is one to hide behind.
    met = {(plan.collection, plan.filter) for plan in seen}
    assert service != "registration" or {*SORTED} <= met
    assert {*SCANNED_IN.get(service, {})} <= met


@SERVICES
async def test_a_start_looks_at_no_document_of_today(
    service: str, mongo_server: MongoServer
) -> None:
    """However many there are: what is to be renewed is found by an index of its own."""
    memory = await world(service)
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    async with watched(memory, collections, mongo_server) as database:
        for collection in collections:
            assert await renew_documents(database, collection) == 0
        seen = plans(database)
        assert len(seen) == sum(len(c.outdated()) for c in collections)
        assert not [plan for plan in seen if plan.examined or plan.looked_up > 1]
        # And where there is one to renew, at that one alone.
        for collection in collections:
            for form in collection.upgrade:
                file = golden_file(ROOT / "services" / service / "documents", collection, form)
                golden = read_golden(file) | {"_id": f"form-{form}"}
                await database.append(collection.name, [golden])
                assert await renew_documents(database, collection) == 1
                await database._db[collection.name].delete_one({"_id": golden["_id"]})
        renewed = [plan for plan in plans(database)[len(seen) :] if plan.command == "find"]
        assert all(plan.examined <= 1 for plan in renewed), renewed


async def test_what_has_no_index_is_complained_of(mongo_server: MongoServer) -> None:
    memory = await world("registration")
    collections = importlib.import_module("baodao.registration.store").COLLECTIONS
    async with watched(memory, collections, mongo_server) as database:
        await database.find("volunteers", {"registered_by": "nobody"}, limit=5)
        await database.find(
            "volunteers", {"state": "active"}, sort=[("registered_at", -1)], limit=1
        )
        await database.find("volunteers", {"registered_by": "nobody"}, sort=[("_id", 1)])
        found = [complaint(plan) for plan in plans(database)]
    endings = ("whole collection", "sorts in memory", "documents and returns 0")
    assert [(found or "").endswith(end) for found, end in zip(found, endings, strict=True)] == [
        True,
        True,
        True,
    ]


async def for_sweeps_alone(service: str, memory: MemoryService) -> None:
    """What falls due, and nobody is asked about."""
    if service == "hours":
        await reconciling(memory)


def idle(collections: Any, seen: list[Plan]) -> set[tuple[str, tuple[str, ...]]]:
    """The indexes along which no query went, but for those of older forms and of uniqueness."""
    used = {(plan.collection, keys) for plan in seen for keys in _KEYS.findall(plan.summary)}
    return {
        (collection.name, index.fields)
        for collection in collections
        for index in collection.indexes
        if not index.unique and not index.fields[0].startswith("_form")
        if (collection.name, ", ".join(f"{field}: 1" for field in index.fields)) not in used
    }


def due_at(sweep: Any, now: datetime) -> Any:
    return fill_parameters(sweep.due, TOOLS, lambda: now)


def sweeps(service: str) -> Any:
    return SWEEPS.get(service, ())
