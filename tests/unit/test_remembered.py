"""What a service keeps of a command, and tells on: nothing that its sender chose, and of whom."""

import importlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import bson
import pytest
from structlog.testing import capture_logs

from baodao.kit.group import INBOX
from baodao.kit.outbox import OUTBOX
from baodao.kit.prints import CORRELATION_HEADER, former_fingerprint
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.look_backs.domain import LookBack
from baodao.schema import Actor, Command
from baodao.schema.catalog import EVENTS
from baodao.schema.identity.secrets import digest_of
from baodao.schema.persons import PERSONS
from baodao.schema.registration.personal_data import CorrectProfile, ErasePerson, PersonErased
from baodao.schema.registration.residents import EraseResident, ResidentErased
from baodao.schema.scheduling.activities import CreateActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.calendars import ShareCalendar, UnshareCalendar
from baodao.schema.scheduling.confirming import ConfirmSeat
from baodao.schema.scheduling.imports import ImportProgramme
from baodao.schema.scheduling.insurance import MarkInsured
from baodao.schema.scheduling.look_backs import RecordLookBack
from baodao.schema.scheduling.rolls import (
    AnnulAttendance,
    CloseRoll,
    CorrectAttendance,
    RecordRoll,
)
from baodao.schema.scheduling.seats import CancelSeat, DisclaimSeat, ReserveSeat
from baodao.schema.scheduling.series import AgreeToSeries, PublishSeries
from baodao.schema.scheduling.waitlist import (
    AcceptOffer,
    DeclineOffer,
    LeaveWaitlist,
    MoveOnWaitlist,
    SetCapacity,
)
from tests.builders import call_outs, leading, posts, privacy, scheduling, waitlist, ways
from tests.builders.actors import acting_as
from tests.builders.attendance import closed
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import HOUR, START
from tests.support.hours_at_work import hours_before
from tests.support.recurring import recurring, wishes
from tests.support.worlds import SERVICES, messages_of, world_of

COMMANDS = [
    pytest.param(name, kind, id=kind.__name__)
    for name in ("registration", "scheduling", "hours", "identity")
    for kind in messages_of(name)
    if issubclass(kind, Command)
]
# What somebody could put into a header: the number of their phone.
NEEDLE = "19912345678"
_NAMED_BY_ID = {"volunteers", "held_consents", "calendars", "feeds", "party_members"}
Before = tuple[MemoryService, dict[str, Any], list[Actor]]
"""A service, and a command that can be carried out there by one of these."""


RECURRING = wishes("", defaultdict(str)).keys()
OF_LISTS = {
    *(AcceptOffer, ConfirmSeat, DeclineOffer, DisclaimSeat),
    *(LeaveWaitlist, MoveOnWaitlist, SetCapacity),
}


async def registration_before(kind: type[Command]) -> Before:
    world = await world_of("registration")
    return world.service, world.bodies[kind], world.actors


async def identity_before(kind: type[Command]) -> Before:
    world = await world_of("identity")
    return world.service, world.bodies[kind], world.actors


async def waitlist_before(kind: type[Command]) -> Before:
    """A has the only seat, or it is offered to B; C waits behind them."""
    service = await waitlist.prepared()
    (shift,) = await waitlist.opened(service, 1)
    for who in "ABC":
        await waitlist.ask(service, shift, who)
    if kind in (AcceptOffer, DeclineOffer):
        await waitlist.do(service, CancelSeat, shift, "A")
    if kind is ConfirmSeat:
        it = await service.stored(Shift, shift)
        await waitlist.change(service, shift, ends_at=it.ends_at + HOUR)
        await waitlist.sweep(service)
        return service, scheduling.seat(shift, "A"), [OPERATOR]
    if kind is SetCapacity:
        return service, {"shift_id": shift, "max_crew": 3}, [OPERATOR]
    if kind is MoveOnWaitlist:
        order = scheduling.seat(shift, "C", ahead_of="B", reason="测试")
        return service, order, [OPERATOR]
    who = "A" if kind is DisclaimSeat else "B"
    return service, scheduling.seat(shift, who), [acting_as(id=who, role="volunteer", scope="*")]


async def calendar_before(kind: type[Command]) -> Before:
    service, own = await scheduling.prepared(), {"volunteer_id": "v0"}
    shared = own | {"calendar_key": digest_of("a calendar")}
    if kind is ShareCalendar:
        return service, shared, [person("v0")]
    await service.done(ShareCalendar, person("v0"), **shared)
    return service, own, [person("v0")]


async def look_back_before(kind: type[Command]) -> Before:
    """Somebody has to look back at an activity."""
    service = await scheduling.prepared()
    named = {"activity_id": "activity", "organisation_id": "o", "division": COMMUNITY}
    await service.put(LookBack(id="activity-look-back", **named, title="测试"))
    found = {"look_back_id": "activity-look-back", "found": "kept", "note": "测试"}
    return service, found, [OPERATOR]


async def recurring_before(kind: type[Command]) -> Before:
    service = await scheduling.prepared()
    draft = await scheduling.draft(service)
    names = await recurring(service, OPERATOR, draft.activity_id)
    if kind is PublishSeries:
        await service.done(AgreeToSeries, person("responsible"), series_id=names["series_id"])
    body = wishes(draft.activity_id, names)[kind]
    return service, body, [OPERATOR, person("responsible")]


async def ways_before(kind: type[Command]) -> Before:
    service, body, actor = await ways.before(kind)
    return service, body, [actor]


_OTHERS: dict[type[Command], Callable[[type[Command]], Awaitable[Before]]] = {
    **dict.fromkeys(OF_LISTS, waitlist_before),
    **dict.fromkeys((ShareCalendar, UnshareCalendar), calendar_before),
    **dict.fromkeys(ways.KINDS, ways_before),
    RecordLookBack: look_back_before,
    **dict.fromkeys(leading.COMMANDS, leading.before),
    **dict.fromkeys(call_outs.COMMANDS, call_outs.before),
    **dict.fromkeys(posts.COMMANDS, posts.before),
    **dict.fromkeys(RECURRING, recurring_before),
}


async def scheduling_before(kind: type[Command]) -> Before:
    if kind in _OTHERS:
        return await _OTHERS[kind](kind)
    service = await scheduling.prepared()
    new: dict[type[Command], dict[str, Any]] = {
        CreateActivity: scheduling.activity(),
        ImportProgramme: scheduling.programme(scheduling.entry()),
    }
    if kind in new:
        return service, new[kind], [OPERATOR]
    if kind is AgreeToLead:
        asked = await service.done(CreateActivity, OPERATOR, **scheduling.activity())
        return service, {"activity_id": asked.activity_id}, [person("responsible")]
    draft = await scheduling.draft(service, insurance=scheduling.INSURANCE)
    why = {"reason": "测试"}
    bodies: dict[type[Command], dict[str, Any]] = {
        PublishActivity: {"activity_id": draft.activity_id},
        ChangeActivity: scheduling.change(draft.activity_id, title="测试·新名"),
        CancelActivity: why | {"activity_id": draft.activity_id},
        CancelShift: why | {"shift_id": draft.shift_ids[0]},
    }
    if kind in bodies:
        return service, bodies[kind], [OPERATOR]
    await service.done(PublishActivity, OPERATOR, activity_id=draft.activity_id)
    seat = scheduling.seat(draft.shift_ids[0])
    if kind is not ReserveSeat:
        await service.done(ReserveSeat, OPERATOR, **seat)
    of_seats: dict[type[Command], dict[str, Any]] = {
        CancelSeat: seat | why,
        MarkInsured: {"shift_id": seat["shift_id"], "volunteer_ids": [seat["volunteer_id"]]},
    }
    if kind in of_seats:
        return service, of_seats[kind], [OPERATOR]
    if kind is CheckOut:
        service.now = START
        await service.done(CheckIn, OPERATOR, **seat, at=START)
    if kind in (CheckIn, CheckOut):
        service.now = START + HOUR
        seat["at"] = service.now
    if kind in _OF_A_ROLL:
        service.now = START + 3 * HOUR
        await service.done(CheckIn, OPERATOR, **seat, at=START)
        await service.done(CheckOut, OPERATOR, **seat, at=START + HOUR)
        seat = await _of_a_roll(service, kind, seat)
    return service, seat, [OPERATOR]


_OF_A_ROLL = (RecordRoll, CloseRoll, CorrectAttendance, AnnulAttendance)


async def _of_a_roll(
    service: MemoryService, kind: type[Command], seat: dict[str, Any]
) -> dict[str, Any]:
    of_shift, who = {"shift_id": seat["shift_id"]}, seat["volunteer_id"]
    if kind is RecordRoll:
        line = {"volunteer_id": who, "end": "out", "at": START + 2 * HOUR}
        return of_shift | {"lines": [line]}
    if kind is CloseRoll:
        return of_shift
    if kind is CorrectAttendance:
        times = {"came_at": START, "left_at": START + HOUR}
        return seat | {"stretches": [times], "reason": "测试"}
    await closed(service, seat["shift_id"])
    return seat | {"reason": "测试"}


BEFORE = {
    "registration": registration_before,
    "scheduling": scheduling_before,
    "hours": hours_before,
    "identity": identity_before,
}


async def accepted(
    name: str, kind: type[Command], **chosen: str
) -> tuple[MemoryService, MemoryService]:
    """A service before and after somebody has sent such a command, and it was carried out."""
    before, body, actors = await BEFORE[name](kind)
    for actor in actors:
        after = before.copy()
        after.headers = {CORRELATION_HEADER: NEEDLE}
        command = after.command(kind, actor, **{**body, **chosen})
        if isinstance(await after.decide(command), Done):
            return before, after
    raise AssertionError(f"nobody could send a {kind.__name__}")


def written(before: MemoryService, after: MemoryService) -> list[tuple[str, bytes]]:
    """The documents that were added or changed, each with its collection."""
    known = before.database.snapshot()
    found = after.database.snapshot().items()
    return [(place[0], document) for place, document in found if known.get(place) != document]


@pytest.mark.parametrize(("name", "kind"), COMMANDS)
async def test_what_a_sender_chose_is_kept_nowhere(name: str, kind: type[Command]) -> None:
    with capture_logs() as logs:
        before, after = await accepted(name, kind, command_id=NEEDLE)
    for envelope, _ in after.published(before.commits):
        assert (len(envelope.correlation_id), len(envelope.causation_id)) == (32, 32)
    assert NEEDLE not in str(logs)
    found = written(before, after)
    assert (INBOX in {collection for collection, _ in found}) == kind.REMEMBERED
    assert [collection for collection, document in found if NEEDLE.encode() in document] == []


def persons_of(collection: str, document: dict[str, Any]) -> Iterator[str]:
    """Whom a stored document names."""
    if collection in _NAMED_BY_ID:
        yield document["_id"]
    for name in PERSONS & document.keys():
        value = document[name]
        yield from value if isinstance(value, list) else [value] if value else []


@pytest.mark.parametrize(("name", "kind"), COMMANDS)
async def test_a_row_is_about_everybody_whose_records_it_changed(
    name: str, kind: type[Command]
) -> None:
    before, after = await accepted(name, kind)
    found = [(collection, bson.decode(d)) for collection, d in written(before, after)]
    if not kind.REMEMBERED:
        assert found
        assert after.commits == before.commits
        return
    (row,) = [document for collection, document in found if collection == INBOX]
    if kind in (ErasePerson, EraseResident):
        # It takes all others, and can be asked for again.
        assert row["about"] == []
        return
    records = [(c, document) for c, document in found if c not in (INBOX, OUTBOX)]
    named = {one for collection, document in records for one in persons_of(collection, document)}
    assert named <= set(row["about"])


# --- erasure --------------------------------------------------------------------------------------


def rows(service: MemoryService) -> list[dict[str, Any]]:
    return service.database.documents(INBOX)


async def correct(service: MemoryService, volunteer_id: str, phone: str) -> None:
    await service.done(CorrectProfile, ORGANISER, volunteer_id=volunteer_id, phone=phone)


async def test_an_erasure_takes_what_is_remembered_of_a_person() -> None:
    service = await privacy.registration()
    one, two = [await privacy.volunteer(service, n) for n in (1, 2)]
    for volunteer in (one, two):
        await correct(service, volunteer, "19900007777")
    assert sum(one in row.get("about", ()) for row in rows(service)) >= 2
    others = [row for row in rows(service) if one not in row.get("about", ())]
    erase = service.command(ErasePerson, person(one), volunteer_id=one)
    receipt = await service.decide(erase)
    assert isinstance(receipt, Done)
    assert rows(service)[:-1] == others
    (left,) = [row for row in rows(service) if one.encode() in bson.encode(row)]
    # It stays, so that whoever did not hear of it can ask again.
    assert left == rows(service)[-1]
    assert bytes(left["reply"]) == receipt.reply
    assert await service.decide(erase) == Done(receipt.reply, repeated=True)
    assert len(service.all_of(Erasure)) == 1


async def test_also_of_what_came_with_the_erasure_or_beside_it() -> None:
    service = await privacy.registration()
    one = await privacy.volunteer(service, 1)
    correction = service.command(CorrectProfile, ORGANISER, volunteer_id=one, phone="19900007777")
    erasure = service.command(ErasePerson, person(one), volunteer_id=one)
    first, second = await service.decide_together([correction, erasure])
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    beside = {"_id": "registration:beside", "about": ["somebody", one]}
    service.database.put_raw(INBOX, beside)
    # The service follows its own event, when whatever was decided beside it is written.
    await service.follow(PersonErased(division="120104007017", volunteer_id=one))
    assert [row["_id"] for row in rows(service) if one in row.get("about", ())] == []
    assert beside["_id"] not in [row["_id"] for row in rows(service)]


async def test_who_follows_an_erasure_forgets_too() -> None:
    service, seat, _ = await scheduling_before(CancelSeat)
    someone = seat["volunteer_id"]
    about = [row for row in rows(service) if someone in row.get("about", ())]
    events = [row for row in rows(service) if "about" not in row]
    assert about
    assert events
    await service.follow(PersonErased(division="120104007017", volunteer_id=someone))
    kept = rows(service)
    assert [row for row in kept if someone in row.get("about", ())] == []
    # What was followed is not followed twice.
    assert all(row in kept for row in events)


def test_every_service_that_remembers_commands_is_told_of_erasures() -> None:
    forgets = {kind for kind in EVENTS.values() if kind.FORGETS}
    assert forgets == {PersonErased, ResidentErased}
    tables = {
        name: importlib.import_module(f"baodao.{name}.subscribers").subscribers for name in SERVICES
    }
    remember = {name for name, table in tables.items() if table.commands}
    assert remember == BEFORE.keys()
    for name in remember:
        followed = {kind for kinds in tables[name].events.values() for kind in kinds}
        assert PersonErased in followed
        names = {field for command in tables[name].commands for field in command.model_fields}
        assert ("resident_id" in names) == (ResidentErased in followed)


# --- a copy of the database, and nothing else -----------------------------------------------------


def guesses(volunteer_id: str, command_id: str, actor: Actor) -> Iterator[CorrectProfile]:
    """The command of somebody who tries all numbers."""
    for number in range(7000, 8000):
        yield CorrectProfile(
            command_id=command_id,
            actor=actor,
            volunteer_id=volunteer_id,
            phone=f"1990000{number}",
        )


async def test_a_copy_of_the_database_confirms_no_guess() -> None:
    service = await privacy.registration()
    one = await privacy.volunteer(service, 1)
    correction = {"volunteer_id": one, "phone": "19900007777", "command_id": "organiser/chosen"}
    sent = service.command(CorrectProfile, ORGANISER, **correction)
    assert isinstance(await service.decide(sent), Done)
    copy = b"\n".join(service.database.snapshot().values())
    tried = {former_fingerprint(guess): guess for guess in guesses(one, sent.command_id, ORGANISER)}
    # It is among them, and rows of before would have told it.
    assert tried[former_fingerprint(sent)].phone == "19900007777"
    assert [hashed for hashed in tried if hashed.encode() in copy] == []
    assert sent.command_id.encode() not in copy
