"""What takes a second person (ADR 0073): a merge, and a list with the names of very many."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.naming import MOST_NAMED, NAMING, names_many, question_of
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.seconds.domain import Request
from baodao.registration.seconds.due import due_requests
from baodao.schema import Actor, NotFound
from baodao.schema.base import OwnMatter
from baodao.schema.catalog import QUERIES
from baodao.schema.doors import CapabilityRequired, InPersonOnly, SecondRequired
from baodao.schema.registration.desk import GetWaiting
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.member_lists import PreviewMembers
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.registration.seconds import (
    AskForNames,
    AskToMerge,
    ConfirmNames,
    ListRequests,
    RefuseRequest,
    RequestOver,
)
from baodao.schema.registration.volunteers import ListVolunteers
from tests.builders import organisations, people
from tests.builders.actors import acting_as
from tests.builders.leaving import merging
from tests.builders.registration import (
    AUDITOR,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    STREET,
    SUPERVISOR,
    VAULT,
    liaison,
)
from tests.unit.registration.test_names import rows_of

SECOND = ORGANISER.model_copy(update={"id": "second"})
"""Another organiser of the same community."""
LIST = {"question": "list-volunteers", "filter": f"division={COMMUNITY}", "purpose": "records"}


async def asked_to_merge(service: MemoryService) -> tuple[str, str, dict[str, str]]:
    """Two records, and the request to merge them."""
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    asked = await service.done(AskToMerge, ORGANISER, **merging(keep, gone))
    return keep, gone, {"request_id": asked.request_id}


# --- a merge ---


async def test_a_merge_is_what_was_asked_for(service: MemoryService) -> None:
    keep, gone, one = await asked_to_merge(service)
    assert (await service.stored(Volunteer, gone)).state == "active", "asking does nothing"
    receipt = await service.done(MergeVolunteers, SECOND, **one)
    assert (receipt.kept_id, receipt.also) == (keep, [gone])
    request = await service.stored(Request, one["request_id"])
    assert (request.state, request.asker_id, request.decided_by) == (
        "confirmed",
        "organiser",
        "second",
    )
    assert request.note is None, "it is with the record now"
    again = await service.refused(MergeVolunteers, SUPERVISOR, **one)
    assert slugs(again) == ["request-over", "merged-into"]


async def test_nobody_confirms_their_own_matter(service: MemoryService) -> None:
    keep, gone, one = await asked_to_merge(service)
    for actor in (
        ORGANISER,
        *(SECOND.model_copy(update={"id": who}) for who in (keep, gone)),
        SECOND.model_copy(update={"wards": frozenset({gone})}),
    ):
        assert await service.refused(MergeVolunteers, actor, **one) == [OwnMatter()]
    program = SECOND.model_copy(update={"in_person": False})
    assert await service.refused(MergeVolunteers, program, **one) == [InPersonOnly()]
    weak = SECOND.model_copy(update={"capabilities": frozenset()})
    assert await service.refused(MergeVolunteers, weak, **one) == [
        CapabilityRequired(capability="merging")
    ]


async def test_who_asked_is_the_same_under_the_record_they_were_merged_into(
    service: MemoryService,
) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    old, new = await people.volunteer(service, 3), await people.volunteer(service, 4)
    as_old = ORGANISER.model_copy(update={"id": old})
    asked = await service.done(AskToMerge, as_old, **merging(keep, gone))
    own = await service.done(AskToMerge, ORGANISER, **merging(new, old))
    await service.done(MergeVolunteers, SECOND, request_id=own.request_id)
    as_new = ORGANISER.model_copy(update={"id": new})
    refused = await service.refused(MergeVolunteers, as_new, request_id=asked.request_id)
    assert refused == [OwnMatter()]


async def test_what_is_in_the_way_is_looked_at_once_more(service: MemoryService) -> None:
    keep, gone, one = await asked_to_merge(service)
    frozen = await service.stored(Volunteer, gone)
    await service.put(frozen.change(frozen_by="case").after)
    refused = await service.refused(MergeVolunteers, SECOND, **one)
    assert slugs(refused) == ["record-frozen"]
    moved = replace(await service.stored(Volunteer, gone), frozen_by=None, division=ELSEWHERE)
    await service.put(moved)
    refused = await service.refused(MergeVolunteers, SECOND, **one)
    assert refused == [NotFound(kind="request", id=one["request_id"])]
    await service.done(MergeVolunteers, SUPERVISOR, **one)
    assert (await service.stored(Volunteer, gone)).merged_into == keep


async def test_a_request_is_refused_with_a_reason_or_withdrawn(service: MemoryService) -> None:
    keep, gone, one = await asked_to_merge(service)
    hidden = [NotFound(kind="request", id=one["request_id"])]
    why = {**one, "reason": "different-people"}
    assert await service.refused(RefuseRequest, STRANGER, **why) == hidden
    about = SECOND.model_copy(update={"id": keep})
    assert await service.refused(RefuseRequest, about, **why) == [OwnMatter()]
    assert (await service.done(RefuseRequest, SECOND, **why)).state == "refused"
    refused = await service.refused(MergeVolunteers, SUPERVISOR, **one)
    assert slugs(refused) == ["request-over"]
    asked = await service.done(AskToMerge, ORGANISER, **merging(keep, gone))
    own = {"request_id": asked.request_id, "reason": "not-needed"}
    await service.done(RefuseRequest, ORGANISER, **own)
    page = await service.ask(ListRequests(actor=SECOND, division=COMMUNITY, state="refused"))
    assert [one.reason for one in page.requests] == ["different-people", "not-needed"]
    assert {one.note for one in page.requests} == {None}


async def test_a_request_lapses(service: MemoryService) -> None:
    _, _, one = await asked_to_merge(service)
    assert await due_requests(service.reads, service.now) == []
    service.now += timedelta(days=7)
    refused = await service.refused(MergeVolunteers, SECOND, **one)
    assert refused == [RequestOver(request_id=one["request_id"], state="lapsed")]
    (due,) = await due_requests(service.reads, service.now)
    assert due.request_id == one["request_id"]
    await service.done(LapseRequest, **one)
    request = await service.stored(Request, one["request_id"])
    assert (request.state, request.note) == ("lapsed", None)
    assert await due_requests(service.reads, service.now) == []
    assert slugs(await service.refused(LapseRequest, **one)) == ["nothing-due"]


async def test_what_waits_is_on_the_list_of_the_desk(service: MemoryService) -> None:
    keep, gone, one = await asked_to_merge(service)
    waiting = await service.ask(GetWaiting(actor=SECOND, division=COMMUNITY))
    assert waiting.requests == 1
    asking = ListRequests(actor=SECOND, state="asked", names=True, counted=True)
    page = await service.ask(asking)
    (row,) = page.requests
    assert (row.request_id, row.matter, row.division) == (one["request_id"], "merge", COMMUNITY)
    assert (row.keep.volunteer_id, row.merge.volunteer_id, row.note) == (keep, gone, "测试")
    assert page.names.keys() == {keep, gone}
    assert page.total == 1
    (read,) = service.all_of(Read)
    assert (read.actor_id, {*read.person_ids}) == ("second", {keep, gone})
    for actor, asked in (
        (ORGANISER, {}),
        (AUDITOR, {"division": COMMUNITY}),
        (OPERATOR, {}),
    ):
        found = await service.ask(ListRequests(actor=actor, **asked))
        assert [one.request_id for one in found.requests] == [one["request_id"]]
    nowhere = await service.ask(ListRequests(actor=STRANGER))
    assert nowhere.requests == []


async def test_a_merge_over_two_places_is_for_who_covers_both(service: MemoryService) -> None:
    keep = await people.volunteer(service, 1)
    gone = await people.volunteer(service, 2, OPERATOR, division=NEXT_DOOR)
    asked = await service.done(AskToMerge, OPERATOR, **merging(keep, gone))
    assert (await service.stored(Request, asked.request_id)).division == STREET
    here = await service.ask(ListRequests(actor=SECOND))
    assert here.requests == []
    above = await service.ask(ListRequests(actor=COORDINATOR))
    assert [one.request_id for one in above.requests] == [asked.request_id]
    await service.done(MergeVolunteers, COORDINATOR, request_id=asked.request_id)


# --- a list with names ---


async def crowd(service: MemoryService, many: int) -> None:
    """So many people of the community, made like the first."""
    first = await people.volunteer(service, 1)
    record, who = await service.stored(Volunteer, first), await service.stored(Person, first)
    data = who.read(VAULT)
    keys = [f"one-{n:04}" for n in range(many - 1)]
    others = [replace(record, id=key, number=f"{key[4:]:>013}") for key in keys]
    await service.put(*others, *(Person.record(VAULT, key, data).after for key in keys))


def page_of(actor: Actor, **asked: Any) -> ListVolunteers:
    said = {"division": COMMUNITY, "names": True, "limit": 1_000, **asked}
    return ListVolunteers(actor=actor, **said)


def refused_for(answer: Any) -> list[str]:
    return slugs(answer.refusals) if isinstance(answer, Refused) else []


async def test_so_many_names_are_read_as_before(service: MemoryService) -> None:
    await crowd(service, MOST_NAMED)
    page = await service.ask(page_of(ORGANISER))
    assert len(page.volunteers) == MOST_NAMED
    seen = 0
    for size in (100, 37):
        after = ""
        while after is not None:
            page = await service.ask(page_of(ORGANISER, limit=size, after=after))
            seen, after = seen + len(page.volunteers), page.next
    assert seen == 2 * MOST_NAMED, "to read the same people once more is to read no more of them"


async def test_one_name_more_takes_a_second_person_at_once_or_page_by_page(
    service: MemoryService,
) -> None:
    await crowd(service, MOST_NAMED + 1)
    answer = await service.ask(page_of(ORGANISER))
    assert answer.refusals == (SecondRequired(most=MOST_NAMED),)
    assert service.all_of(Read) == [], "nobody was seen"
    without = await service.ask(page_of(ORGANISER, names=False))
    assert len(without.volunteers) == MOST_NAMED + 1
    after = ""
    for _ in range(5):
        after = (await service.ask(page_of(ORGANISER, limit=100, after=after))).next
    beyond = page_of(ORGANISER, limit=100, after=after)
    assert refused_for(await service.ask(beyond)) == ["second-required"]
    narrowed = await service.ask(page_of(ORGANISER, after=after, state="active"))
    assert len(narrowed.volunteers) == 1, "it is another list"
    service.now += timedelta(days=2)
    assert not refused_for(await service.ask(beyond))


async def test_what_a_second_person_agreed_to_is_one_list_for_some_days(
    service: MemoryService,
) -> None:
    await crowd(service, MOST_NAMED + 1)
    asked = await service.done(AskForNames, ORGANISER, **LIST, days=2)
    one = {"request_id": asked.request_id}
    assert refused_for(await service.ask(page_of(ORGANISER))) == ["second-required"]
    assert await service.refused(ConfirmNames, ORGANISER, **one) == [OwnMatter()]
    hidden = [NotFound(kind="request", id=asked.request_id)]
    assert await service.refused(ConfirmNames, STRANGER, **one) == hidden
    weak = SECOND.model_copy(update={"capabilities": frozenset({"merging"})})
    assert await service.refused(ConfirmNames, weak, **one) == [
        CapabilityRequired(capability="contacts")
    ]
    receipt = await service.done(ConfirmNames, SECOND, **one)
    assert (receipt.state, receipt.until_day) == ("confirmed", "2026-11-25")
    page = await service.ask(page_of(ORGANISER))
    assert len(page.volunteers) == MOST_NAMED + 1
    assert {read.request_id for read in service.all_of(Read)} == {asked.request_id}
    for other in (
        page_of(SECOND),
        page_of(ORGANISER.model_copy(update={"purpose": "activities"})),
        page_of(ORGANISER.model_copy(update={"scope": STREET})),
        page_of(ORGANISER, state="active"),
    ):
        assert refused_for(await service.ask(other)) == ["second-required"], other
    service.now += timedelta(days=2)
    assert refused_for(await service.ask(page_of(ORGANISER))) == ["second-required"]


async def test_whom_somebody_searches_for_in_a_day_is_one_list(service: MemoryService) -> None:
    await crowd(service, MOST_NAMED + 1)
    record, who = service.all_of(Volunteer)[0], service.all_of(Person)[0]
    data = who.read(VAULT).model_copy(update={"phone": "19900000002"})
    await service.put(
        replace(record, id="other", number="9000000000001"),
        Person.record(VAULT, "other", data).after,
    )

    async def find(phone: str, actor: Actor = ORGANISER, after: str = "") -> Any:
        return await service.ask(FindPeople(actor=actor, phone=phone, after=after, limit=100))

    after = ""
    for _ in range(5):
        after = (page := await find("19900000001", after=after)).next
    assert page.total == MOST_NAMED + 1
    assert not refused_for(await find("19900000001")), "the same people once more"
    seen = len(service.all_of(Read))
    answer = await find("19900000002")
    assert answer.refusals == (SecondRequired(most=MOST_NAMED),), "a search of its own"
    assert len(service.all_of(Read)) == seen, "nobody was seen"
    assert not refused_for(await find("19900000002", SECOND))
    assert (await find("19900000009")).people == [], "who finds nobody is named nobody"
    asked = {"question": "find-people", "filter": None}
    request = await service.done(AskForNames, ORGANISER, **LIST | asked)
    await service.done(ConfirmNames, SECOND, request_id=request.request_id)
    assert len((await find("19900000002")).people) == 1
    assert {read.question for read in service.all_of(Read)} == {"find-people"}
    service.now += timedelta(days=1, hours=1)
    assert not refused_for(await find("19900000002")), "another day"


@pytest.mark.parametrize(
    "said",
    [
        {"question": "get-volunteer"},
        {"question": "list-divisions", "filter": None},
        {"question": "no-list"},
        {"filter": f"divisions={COMMUNITY}"},
        {"filter": COMMUNITY},
        {"filter": f"division={COMMUNITY}&division={STREET}"},
        {"filter": "division=nowhere"},
        {"filter": "actor=somebody"},
    ],
)
async def test_only_a_list_that_there_is_is_asked_for(
    said: dict[str, Any], service: MemoryService
) -> None:
    assert slugs(await service.refused(AskForNames, ORGANISER, **LIST | said)) == ["no-such-list"]


async def test_whose_list_it_is_decides_who_is_second(service: MemoryService) -> None:
    """The list of all places where one holds a role is for who covers them all."""
    everywhere = LIST | {"filter": None}
    asked = await service.done(AskForNames, COORDINATOR, **everywhere)
    hidden = [NotFound(kind="request", id=asked.request_id)]
    assert await service.refused(ConfirmNames, SECOND, request_id=asked.request_id) == hidden
    await service.done(ConfirmNames, SUPERVISOR, request_id=asked.request_id)
    wider = LIST | {"filter": "division=12"}
    asked = await service.done(AskForNames, COORDINATOR, **wider)
    assert (await service.stored(Request, asked.request_id)).division == STREET
    unit = await organisations.unit(service)
    own = {"question": "list-unit-members", "filter": f"unit_id={unit}", "purpose": "party-work"}
    asked = await service.done(AskForNames, liaison(unit), **own)
    other = acting_as(id="deputy", role="unit-liaison", organisation=unit, purpose="party-work")
    page = await service.ask(ListRequests(actor=other, organisation_id=unit))
    assert [one.request_id for one in page.requests] == [asked.request_id]
    await service.done(ConfirmNames, other, request_id=asked.request_id)


async def test_a_request_of_one_kind_is_not_confirmed_as_the_other(service: MemoryService) -> None:
    _, _, merge = await asked_to_merge(service)
    assert slugs(await service.refused(ConfirmNames, SECOND, **merge)) == ["no-such-list"]
    names = await service.done(AskForNames, ORGANISER, **LIST)
    refused = await service.refused(MergeVolunteers, SECOND, request_id=names.request_id)
    assert refused == [NotFound(kind="request", id=names.request_id)]


def test_names_are_counted_wherever_a_list_has_any() -> None:
    """A list with names is a `NamedQuery`, or of a kind that is counted."""
    uncounted = {
        kind.__name__
        for kind in QUERIES.values()
        if kind.LOGGED
        and "next" in kind.REPLY.model_fields
        and any("name" in row.model_fields for row in rows_of(kind))
        and not (issubclass(kind, NamedQuery) or kind.LOGGED.what in NAMING)
    }
    # What has a name there is a post, not a person.
    assert uncounted == {"ExportSignUps"}


def test_which_list_it_was_names_nobody() -> None:
    """It stays in the log of reads, and in the request for it."""
    lists = {kind for kind in QUERIES.values() if issubclass(kind, NamedQuery) or names_many(kind)}
    said = {"name": "测试·甲", "phone": "19900000001", "document": "N000001"}
    for kind in lists:
        given = {field: value for field, value in said.items() if field in kind.model_fields}
        query = kind.model_construct(actor=ORGANISER, **given)
        assert question_of(query) == kind.SUBJECT.rpartition(".")[2]
        assert not {"address", "rows", "guardian"} & kind.model_fields.keys()
    assert PreviewMembers not in lists
