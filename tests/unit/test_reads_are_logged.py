"""Who saw whom is logged as it is declared, by every query; what is not declared shows nobody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from baodao.hours.known.domain import KnownVolunteer
from baodao.identity.domain.known import Person as KnownPerson
from baodao.kernel.approvals import Approval
from baodao.kit.decisions import Refused
from baodao.kit.read_log import OWN, Read, is_own
from baodao.kit.read_log import Person as Shown
from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE
from baodao.registration.subscribers import subscribers
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema import Actor, Command, Query
from baodao.schema.access import OF_MINORS, OF_OTHERS
from baodao.schema.base import Message
from baodao.schema.doors import ApprovalRequired, PurposeRequired
from baodao.schema.identity.accounts import GetAccount
from baodao.schema.registration import befriendings, member_lists, printed, residents, unit_reports
from baodao.schema.registration.holders import MaskHolder
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.vault import GetKeyUse
from baodao.schema.registration.volunteers import GetVolunteer, ListVolunteers
from tests.builders import identity
from tests.builders.actors import acting_as
from tests.builders.approvals import approval
from tests.builders.registration import COMMUNITY, OPERATOR, VAULT
from tests.builders.residents import guardians_agree
from tests.support.by_id import BY_ID
from tests.support.everything import everything
from tests.support.needles import Needles, texts
from tests.support.worlds import SERVICES, World, full_world, messages_of, world_of

QUERIES = [
    (name, kind) for name in SERVICES for kind in messages_of(name) if issubclass(kind, Query)
]
LOGGED = [pytest.param(*one, id=one[1].__name__) for one in QUERIES if one[1].LOGGED]
OTHERS = [pytest.param(*one, id=one[1].__name__) for one in QUERIES if not one[1].LOGGED]
COMMANDS = [
    pytest.param(name, kind, id=kind.__name__)
    for name in SERVICES
    for kind in messages_of(name)
    if issubclass(kind, Command)
]
_PEOPLE = ("volunteers", "listed_members", "calendars", "known_volunteers", "persons")


async def minors_only(name: str) -> World:
    """The full world of a service, in which everybody is a minor."""
    world = await changed(name, age_class="minor")
    if name == "registration":
        await guardians_agree(world.service)
    return world


async def changed(name: str, **fields: Any) -> World:
    """The full world of a service, with everybody that it knows changed."""
    world = await full_world(name)
    kinds: dict[str, type[Any]] = {
        "registration": Volunteer,
        "scheduling": Calendar,
        "hours": KnownVolunteer,
        "identity": KnownPerson,
    }
    known = world.service.all_of(kinds[name])
    await world.service.put(*(replace(one, **fields) for one in known))
    return world


def speaking(actor: Actor, purpose: str | None = "records") -> Actor:
    return actor.model_copy(update={"purpose": None if actor.role == "volunteer" else purpose})


async def answers(world: World, kind: type[Message]) -> Iterator[tuple[Any, Any, list[Read]]]:
    """What is asked and answered, with what is in the log then and was not before."""
    found = []
    # Where everybody sees somebody else, volunteers say what for too.
    all_say = issubclass(kind, Query) and kind.LOGGED and kind.LOGGED.what in OF_OTHERS
    for actor in world.actors if all_say else map(speaking, world.actors):
        for query in world.messages(kind, actor):
            service = world.service.copy()
            before = len(log_of(service))
            try:
                answer = await service.ask(query)
            except NotImplementedError:
                continue
            found.append((query, answer, log_of(service)[before:]))
    return iter(found)


def log_of(service: MemoryService) -> list[Read]:
    return service.all_of(Read)


@pytest.mark.parametrize(("name", "kind"), LOGGED)
async def test_who_is_seen_is_in_the_log(name: str, kind: type[Query]) -> None:
    world, logged = await minors_only(name), 0
    people = ids_of(world.service)
    for query, answer, reads in await answers(world, kind):
        if isinstance(answer, Refused):
            assert reads == [], "nothing was seen"
            continue
        logged += bool(reads)
        shown = ids_in(answer) & people
        assert not shown or reads, (query, answer)
        for read in reads:
            assert (read.actor_id, read.role, read.at) == (
                query.actor.id,
                query.actor.role,
                world.service.now,
            )
            assert read.what in ("names", kind.LOGGED.what)  # type: ignore[union-attr]
            assert read.purpose == (OWN if is_own(query) else "records")
            assert read.person_ids
            assert read.division
        noted = {key for read in reads for key in read.person_ids}
        assert shown - {query.actor.id} <= noted | set(also(world.service, noted)), query
    assert logged, "nobody was ever seen"


@pytest.mark.parametrize(("name", "kind"), LOGGED)
async def test_without_a_purpose_of_the_list_there_is_no_answer(
    name: str, kind: type[Query]
) -> None:
    world, refused = await world_of(name), 0
    for actor in world.actors:
        if actor.role in ("volunteer", "guardian"):
            continue
        for query in world.messages(kind, speaking(actor)):
            if is_own(query) or isinstance(await world.service.copy().ask(query), Refused):
                continue
            for purpose in (None, "好奇", "own-data"):
                service = world.service.copy()
                told = query.model_copy(update={"actor": speaking(actor, purpose)})
                answer = await service.ask(told)
                assert answer.refusals == (PurposeRequired(),), (actor, purpose)
                assert service.database.is_like(world.service.database)
                refused += 1
    assert refused or is_for_oneself(kind)


@pytest.mark.parametrize(("name", "kind"), OTHERS)
async def test_what_is_not_logged_shows_nobody(name: str, kind: type[Query]) -> None:
    # Keys in use are counted by MongoDB alone.
    assert await shows_nobody(await full_world(name), kind) or kind is GetKeyUse


@pytest.mark.parametrize(("name", "kind"), LOGGED)
async def test_what_shows_somebody_is_declared(
    name: str, kind: type[Query], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its declaration it is found out."""
    world = await full_world(name)
    monkeypatch.setattr(kind, "LOGGED", None)
    with pytest.raises(AssertionError):
        await shows_nobody(world, kind)


async def shows_nobody(world: World, kind: type[Query]) -> int:
    """How many are answered, none of whom is shown anybody."""
    words, masked = needles(world.service), masked_names(world.service)
    people, answered = ids_of(world.service), 0
    for query, answer, reads in await answers(world, kind):
        assert reads == []
        if isinstance(answer, Refused):
            continue
        answered += 1
        assert not words.found_in(answer.model_dump_json().encode()), query
        # Who has the paper knows the whole name (Order 67 art. 17).
        assert kind is MaskHolder or not ids_in(answer) & masked, query
        assert getattr(query, "volunteer_id", None) in (None, query.actor.id), query
        if kind not in BY_ID:
            assert not (ids_in(answer) & people) - {query.actor.id}, query
    return answered


@pytest.mark.parametrize(("name", "kind"), COMMANDS)
async def test_a_receipt_names_nobody(name: str, kind: type[Command]) -> None:
    world = await world_of(name)
    words = needles(world.service)
    for actor in world.actors:
        for command in world.messages(kind, actor):
            outcome = await world.service.copy().decide(command)
            if isinstance(outcome, Done):
                assert not words.found_in(outcome.reply)


def test_a_reason_that_nothing_needs_is_one_to_hide_behind() -> None:
    assert not [kind for kind in BY_ID if kind.LOGGED]
    assert all(kind.LOGGED for kind in OF_AGE)


@pytest.mark.parametrize(("name", "kind"), LOGGED)
async def test_nobody_is_shown_minors_without_an_approval(name: str, kind: type[Query]) -> None:
    world, refused = await minors_only(name), len(kind.__name__)
    started = refused
    for actor in map(speaking, world.actors):
        query, of_minors = await first_of_minors(world, kind, actor)
        if query and is_own(query):
            assert not any(read.approval_id for read in of_minors)
        elif of_minors:
            held = {one.id for one in world.service.all_of(Approval) if one.reader_id == actor.id}
            assert {read.approval_id for read in of_minors} <= held
            service = await lacking(world.service, *LACKS[refused % len(LACKS)])
            before = service.database.snapshot()
            assert (await service.ask(query)).refusals == (ApprovalRequired(),)
            assert service.database.snapshot() == before
            refused += 1
    assert refused > started or is_for_oneself(kind) or kind in OF_AGE


def is_for_oneself(kind: type[Query]) -> bool:
    return {allow.relation for allow in kind.ACCESS.allows} <= {"self", "guardian-of"}


@pytest.mark.parametrize(("name", "kind"), [p for p in LOGGED if p.values[0] != "registration"])
async def test_whom_a_service_was_told_nothing_of_is_shown_as_a_minor_is(
    name: str, kind: type[Query]
) -> None:
    world, refused = await changed(name, age_class="adult", age_known=0), 0
    for actor in map(speaking, world.actors):
        query, of_minors = await first_of_minors(world, kind, actor)
        if query and of_minors and not is_own(query):
            service = await lacking(world.service, "ended", True)
            assert (await service.ask(query)).refusals == (ApprovalRequired(),)
            refused += 1
    assert refused or is_for_oneself(kind)


async def test_whom_the_log_is_told_nothing_of_counts_as_a_minor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A service that forgets to tell of somebody shows them to nobody."""

    async def tells_of_nobody(*_: Any) -> list[Shown]:
        return []

    service, ids = await everything()
    asked = GetVolunteer(actor=OPERATOR, volunteer_id=ids["ana"])
    assert (await service.ask(asked)).volunteer_id == ids["ana"]
    monkeypatch.setattr(subscribers, "log", replace(subscribers.log, people=tells_of_nobody))
    assert (await service.ask(asked)).refusals == (ApprovalRequired(),)


async def first_of_minors(
    world: World, kind: type[Query], actor: Actor
) -> tuple[Query | None, list[Read]]:
    """The first question of an actor to which minors are shown, and how it is logged."""
    for query in world.messages(kind, actor):
        service = world.service.copy()
        before = len(log_of(service))
        await service.ask(query)
        shown = [read for read in log_of(service)[before:] if read.minor]
        if any({*read.person_ids} - {actor.id} for read in shown):
            return query, shown
    return None, []


OF_AGE = {
    member_lists.ListUnitMembers,
    printed.PrintUnitReport,
    unit_reports.RevealUnitContact,
    residents.ListResidents,
    residents.RevealResident,
    befriendings.RevealBefriended,
}
"""What shows nobody who could be a minor: in the Party, working for a unit, or written down."""
LACKS: tuple[tuple[str, Any], ...] = (
    ("ended", True),
    ("from_day", "2027-08-31"),
    ("until_day", "2026-11-23"),
    ("purpose", "care"),
    ("division", "65"),
    ("role", "volunteer"),
    ("reader_id", "somebody-else"),
    ("organisation_id", "another-organisation"),
    ("activity_id", "another-activity"),
)
"""By what an approval is none for what is asked."""


async def lacking(service: MemoryService, field: str, value: Any) -> MemoryService:
    """The service, in which no approval is what it should be."""
    copy = service.copy()
    held = copy.all_of(Approval)
    await copy.put(*(replace(one, **{field: value}) for one in held))
    return copy


async def test_an_adult_who_reads_what_is_their_own_is_not_logged() -> None:
    service, ids = await everything()
    ana, mia = (acting_as(id=ids[name], role="volunteer") for name in ("ana", "mia"))
    before = len(service.all_of(Read))
    await service.ask(GetVolunteer(actor=ana, volunteer_id=ana.id))
    assert len(service.all_of(Read)) == before
    await service.ask(GetVolunteer(actor=mia, volunteer_id=mia.id))
    assert [(r.purpose, r.minor) for r in service.all_of(Read)[before:]] == [(OWN, True)]


async def test_ones_own_account_is_nobody_elses_business() -> None:
    service, _ = await identity.town()
    for role in ("volunteer", "organiser", "operator"):
        actor = Actor(id="ana", role=role, scope="*")
        await service.ask(GetAccount(actor=actor, account_id="ana"))
    assert service.all_of(Read) == []
    operator = Actor(id="o", role="operator", scope="*", purpose="operation")
    await service.ask(GetAccount(actor=operator, account_id="ana"))
    (read,) = service.all_of(Read)
    assert (read.actor_id, read.what, read.person_ids) == ("o", "account", ("ana",))
    assert (read.purpose, read.division) == ("operation", COMMUNITY)


async def test_a_pack_has_a_list_of_its_own() -> None:
    service, _ = await everything()
    service.now = NOW
    rules = {"privacy": {"purposes": [{"slug": "tea", "zh": "茶", "en": "tea"}]}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")

    async def may(purpose: str, scope: str) -> bool:
        actor = acting_as(id="o", role="organiser", scope=scope, purpose=purpose)
        await service.put(approval(actor))
        return not isinstance(await service.ask(ListVolunteers(actor=actor)), Refused)

    assert await may("tea", COMMUNITY)
    assert not await may("records", COMMUNITY)
    assert await may("records", COMMUNITY[:9])
    assert not await may("tea", COMMUNITY[:9])


def test_the_kinds_of_minors_are_kinds() -> None:
    declared = {kind.LOGGED.what for _, kind in QUERIES if kind.LOGGED}
    assert declared > OF_MINORS


# --- what there is ---


def needles(service: MemoryService) -> Needles:
    """Whatever is sealed of the people there: names, numbers, days of birth."""
    words: set[str] = set()
    # When a relative was written down, and by whom, tells nobody's name.
    noted = {"death": {"relatives": {"__all__": {"recorded_at", "recorded_by"}}}}
    for data in sealed(service):
        words |= texts(data.model_dump(exclude={"sex": True, **noted}, mode="json"))
    return Needles({word for word in words if len(word.encode()) > len("passport")})


def masked_names(service: MemoryService) -> set[str]:
    return {masked_name(data.name) for data in sealed(service)}


def sealed(service: MemoryService) -> Iterator[PersonalData]:
    for row in service.database.documents("people"):
        person: Person = PEOPLE.restore(row)
        if person.content is not None:
            yield person.read(VAULT)


def ids_of(service: MemoryService) -> set[str]:
    """The ids of the people there."""
    return {row["_id"] for name in _PEOPLE for row in service.database.documents(name)}


def ids_in(answer: BaseModel) -> set[str]:
    """What may be ids in an answer; those of claims and sign-ups end with the person's."""
    found = texts(answer.model_dump(mode="json"))
    return found | {text.rpartition("-")[2] for text in found}


def also(service: MemoryService, ids: set[str]) -> Iterator[str]:
    """The records that were merged into these, and those that these were merged into."""
    for row in service.database.documents("volunteers"):
        if row["_id"] in ids:
            yield from (*row["also"], row["merged_into"] or row["_id"])
