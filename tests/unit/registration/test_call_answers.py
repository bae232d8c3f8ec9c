"""Party members answer a call or not: who comes is known, and that somebody does not is nowhere."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.work import Done
from baodao.registration.calls.commands import ForgetAnswer
from baodao.registration.calls.domain.answers import CallAnswer
from baodao.registration.calls.due import SWEEPS
from baodao.registration.party.domain.party_members import PartyMember
from baodao.schema import NotFound
from baodao.schema.registration.call_answers import (
    AnswerCall,
    AnswerReceipt,
    ListComing,
    ListOpenCalls,
)
from baodao.schema.registration.calls import CloseCall, WithdrawCall
from tests.builders import calls, people
from tests.builders.calls import COMMITTEE, UNIT
from tests.builders.registration import (
    AUDITOR,
    COLLEAGUE,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
    person,
)

_, FORGETTING = SWEEPS
PARTY = COMMITTEE.model_copy(update={"capabilities": frozenset(["party"])})
"""Who speaks for the committee, and may know who is in the Party."""


@pytest.fixture
async def service() -> MemoryService:
    return await calls.district()


async def say(service: MemoryService, call: str, who: str, *, comes: bool = True) -> AnswerReceipt:
    answer: AnswerReceipt = await service.done(
        AnswerCall, person(who), call_id=call, volunteer_id=who, comes=comes
    )
    return answer


async def open_to(service: MemoryService, who: str) -> dict[str, bool]:
    page = await service.ask(ListOpenCalls(actor=person(who), volunteer_id=who))
    return {one.call_id: one.comes for one in page.calls}


async def coming(service: MemoryService, call: str) -> list[str]:
    page = await service.ask(ListComing(actor=PARTY, call_id=call))
    return [one.volunteer_id for one in page.coming]


# --- a no leaves nothing --------------------------------------------------------------------------


async def test_who_declines_leaves_what_they_leave_who_say_nothing(service: MemoryService) -> None:
    """Byte for byte, in every collection, the inbox and the outbox among them; and in the logs."""
    call = await calls.call(service)
    await say(service, call, "bob")
    before = service.database.snapshot()
    with capture_logs() as logs:
        for _ in range(2):
            assert not (await say(service, call, "ana", comes=False)).comes
    assert service.database.snapshot() == before
    assert logs == []
    assert await open_to(service, "ana") == {call: False}
    assert await coming(service, call) == ["bob"]


async def test_who_takes_a_yes_back_leaves_nothing_of_either(service: MemoryService) -> None:
    call = await calls.call(service)
    before = service.database.snapshot()
    await say(service, call, "ana")
    assert service.database.snapshot() != before
    await say(service, call, "ana", comes=False)
    assert service.database.snapshot() == before


async def test_a_no_is_answered_alike_whatever_was_said_before(service: MemoryService) -> None:
    call = await calls.call(service)
    after_nothing = await say(service, call, "ana", comes=False)
    await say(service, call, "ana")
    assert await say(service, call, "ana", comes=False) == after_nothing


async def test_no_event_tells_of_an_answer(service: MemoryService) -> None:
    call = await calls.call(service)
    since = service.commits
    for comes in (True, False, True):
        await say(service, call, "ana", comes=comes)
    assert service.told(since=since) == []


async def test_an_answer_that_comes_twice_is_one(service: MemoryService) -> None:
    call = await calls.call(service)
    values = {"call_id": call, "volunteer_id": "ana", "comes": True}
    command = service.command(AnswerCall, person("ana"), command_id="k", **values)
    first, second = [await service.decide(command) for _ in range(2)]
    assert isinstance(first, Done)
    assert first == second, "nobody remembers that it came before"
    assert len(service.all_of(CallAnswer)) == 1


# --- whom a call is open to -----------------------------------------------------------------------


async def test_a_call_is_open_to_members_accepted_there_and_to_nobody_else(
    service: MemoryService,
) -> None:
    await service.put(people.known("cat"), people.known("dov"))
    await service.put(PartyMember(id="cat", report_id="r", division="120104007017", accepted=False))
    call = await calls.call(service)
    assert await open_to(service, "ana") == {call: False}
    for who in ("cat", "dov", "eve", "gus"):
        assert await open_to(service, who) == {}
        for comes in (True, False):
            values = {"call_id": call, "volunteer_id": who, "comes": comes}
            (refusal,) = await service.refused(AnswerCall, person(who), **values)
            assert refusal == NotFound(kind="call", id=call)
            other = await service.refused(AnswerCall, person(who), **values | {"call_id": "none"})
            assert other == [NotFound(kind="call", id="none")], "as of one that there is not"


async def test_who_is_not_asked_and_who_was_is_told_of_no_call_to_organisations(
    service: MemoryService,
) -> None:
    call = await calls.call(service, members=False)
    assert await open_to(service, "ana") == {}
    values = {"call_id": call, "volunteer_id": "ana", "comes": True}
    assert slugs(await service.refused(AnswerCall, person("ana"), **values)) == ["not-found"]


async def test_nobody_answers_for_somebody_else(service: MemoryService) -> None:
    call = await calls.call(service)
    for actor in (person("bob"), ORGANISER, COMMITTEE, UNIT, OPERATOR, SUPERVISOR):
        values = {"call_id": call, "volunteer_id": "ana", "comes": True}
        assert slugs(await service.refused(AnswerCall, actor, **values)) == ["out-of-scope"]
        query = ListOpenCalls(actor=actor, volunteer_id="ana")
        assert isinstance(await service.ask(query), Refused)


async def test_who_is_suspended_does_not_come_and_may_say_so(service: MemoryService) -> None:
    call = await calls.call(service)
    await service.put(people.known("ana", state="suspended"))
    values = {"call_id": call, "volunteer_id": "ana"}
    refused = await service.refused(AnswerCall, person("ana"), **values, comes=True)
    assert slugs(refused) == ["not-in-state"]
    await say(service, call, "ana", comes=False)


@pytest.mark.parametrize(
    ("step", "said"), [(CloseCall, {"done": "测试"}), (WithdrawCall, {"reason": "测试"})]
)
async def test_a_call_that_is_over_is_open_to_nobody_but_a_yes_goes(
    service: MemoryService, step: Any, said: dict[str, str]
) -> None:
    call = await calls.call(service)
    await say(service, call, "bob")
    await service.done(step, COMMITTEE, call_id=call, **said)
    assert await open_to(service, "ana") == {}
    values = {"call_id": call, "volunteer_id": "ana", "comes": True}
    assert slugs(await service.refused(AnswerCall, person("ana"), **values)) == ["not-found"]
    await say(service, call, "bob", comes=False)
    assert service.all_of(CallAnswer) == []


async def test_open_calls_go_on_where_they_ended(service: MemoryService) -> None:
    first, second = [await calls.call(service) for _ in range(2)]
    asked = {"actor": person("ana"), "volunteer_id": "ana"}
    page = await service.ask(ListOpenCalls(**asked, limit=1))
    rest = await service.ask(ListOpenCalls(**asked, after=page.next))
    assert [one.call_id for one in (*page.calls, *rest.calls)] == [first, second]


# --- who comes ------------------------------------------------------------------------------------


async def test_who_comes_is_for_the_caller_with_the_capability_and_logged(
    service: MemoryService,
) -> None:
    call = await calls.call(service)
    for who in ("ana", "bob"):
        await say(service, call, who)
    before = len(service.all_of(Read))
    assert await coming(service, call) == ["ana", "bob"]
    (read,) = service.all_of(Read)[before:]
    assert (read.what, read.person_ids, read.actor_id) == ("party", ("ana", "bob"), PARTY.id)
    less = PARTY.model_copy(update={"capabilities": frozenset()})
    refused = await service.ask(ListComing(actor=less, call_id=call))
    assert slugs(refused.refusals) == ["capability-required"]
    for actor in (UNIT, SUPERVISOR, AUDITOR, OPERATOR, person("ana")):
        assert isinstance(await service.ask(ListComing(actor=actor, call_id=call)), Refused)
    assert not isinstance(await service.ask(ListComing(actor=COLLEAGUE, call_id=call)), Refused)


async def test_who_has_left_the_community_comes_no_more(service: MemoryService) -> None:
    call = await calls.call(service)
    for who in ("ana", "bob"):
        await say(service, call, who)
    await service.put(PartyMember(id="ana"))
    assert await coming(service, call) == ["bob"]


async def test_a_yes_is_kept_for_as_long_as_the_pack_says(service: MemoryService) -> None:
    await calls.allow(service, answers_kept_days=2)
    call = await calls.call(service)
    await say(service, call, "ana")
    last = NOW + timedelta(minutes=30, days=2)
    for at, due in ((last, 0), (last + timedelta(milliseconds=1), 1)):
        service.now = at
        found = await service.due(FORGETTING)
        assert len(found) == due
    early = service.copy()
    early.now = last
    assert slugs(await early.refused(ForgetAnswer, answer_id=f"{call}-ana")) == ["nothing-due"]
    inbox = service.database.count_of("inbox")
    for command in found:
        await service.decide(command)
    assert service.all_of(CallAnswer) == []
    assert service.database.count_of("inbox") == inbox, "nothing names whose it was"
