"""A unit's list invites, finds its people among the reports, and never enrols anybody."""

from typing import Any, get_args

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, slugs
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import (
    ListedMember,
    MemberRoll,
    keys_of,
    masked_name,
    read_row,
)
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.use_cases.matching import release_ended
from baodao.registration.people.domain.people import ErasedError, Person, PersonalData
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor
from baodao.schema.registration.disagreements import (
    DisagreementRaised,
    DisagreementSettled,
    SettleDisagreement,
)
from baodao.schema.registration.member_lists import (
    DisownMember,
    ImportMembers,
    ListingAdded,
    ListingRemoved,
    RemoveListedMember,
)
from baodao.schema.registration.member_reports import (
    EndMemberReport,
    MemberReportFiled,
    RefileMemberReport,
    ReturnMemberReport,
)
from tests.builders import organisations, party, people
from tests.builders.actors import acting_as
from tests.builders.party import row
from tests.builders.registration import OPERATOR, ORGANISER, VAULT, liaison, person

HANDLED = subscribers.events["registration"]
ANA = people.registration(1)


# --- the list ---


async def test_a_list_invites_and_enrols_nobody(service: MemoryService, unit: str) -> None:
    ana = await people.volunteer(service, 1)
    receipt = await party.listed(service, unit, row(1), row(2))
    assert (receipt.added, receipt.unchanged, receipt.rejected) == (2, 0, [])
    await service.follow()
    invited = service.told(ListingAdded)
    assert [event.volunteer_id for event in invited] == [ana, None]
    assert service.told(MemberReportFiled) == []
    for collection in ("member_reports", "party_members"):
        assert service.database.documents(collection) == []


async def test_the_same_person_again_is_one_entry(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1), row(2, documented=False))
    again = await party.listed(
        service, unit, row(1), row(1, documented=False), row(2, documented=False), row(3), row(3)
    )
    assert (again.added, again.updated, again.unchanged) == (1, 0, 4)
    assert (await service.stored(MemberRoll, unit)).listed == 3
    assert len(service.all_of(ListedMember)) == 3


async def test_two_people_may_share_a_phone(service: MemoryService, unit: str) -> None:
    both = await party.listed(service, unit, row(1), row(2, phone=ANA["phone"]))
    assert both.added == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "name"),
        ({"name": "甲\n乙"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"document": "12?"}, "document-form"),
        ({"document": "99010119900101001"}, "document-form"),
        ({"document": "990101199001010011"}, "document-checksum"),
        ({"document": "990101199013010017"}, "document-checksum"),
    ],
)
async def test_a_bad_row_is_named_and_stops_nothing(
    service: MemoryService, unit: str, changes: dict[str, Any], reason: str
) -> None:
    receipt = await party.listed(service, unit, row(1), row(7, **changes), row(2))
    assert receipt.added == 2
    assert [(r.number, r.reason) for r in receipt.rejected] == [(7, reason)]


async def test_only_the_units_own_liaison_brings_a_list(service: MemoryService, unit: str) -> None:
    fields = {"unit_id": unit, "rows": [row(1)]}
    others = [ORGANISER, liaison("other"), acting_as(id="v", role="volunteer")]
    for actor in others:
        assert slugs(await service.refused(ImportMembers, actor, **fields)) == ["out-of-scope"]
    committee = await organisations.committee(service)
    fields["unit_id"] = committee
    refused = await service.refused(ImportMembers, liaison(committee), **fields)
    assert slugs(refused) == ["not-party-organisation"]


async def test_who_it_is_lies_in_the_vault_alone(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1))
    (entry,) = service.all_of(ListedMember)
    kept = await service.stored(Person, entry.id)
    assert kept.read(VAULT).name == ANA["name"]
    stored = service.database.snapshot().items()
    everything = b"".join(document for (name, _), document in stored if name != "people")
    for word in (ANA["name"], ANA["phone"], resident_id(1)):
        assert word.encode() not in everything


def test_names_are_the_same_however_they_are_written() -> None:
    def keys(name: str) -> tuple[str, ...]:
        return keys_of(VAULT, "u", PersonalData(name=name, phone="19900000001"))

    assert keys("阿依·古丽") == keys("阿依•古丽") == keys(" 阿依 古丽")
    assert keys("阿依·古丽") != keys("阿依")
    assert keys_of(VAULT, "u", None) == ()
    assert masked_name("测试·甲") == "测**"


def test_the_type_of_a_document_follows_from_its_form() -> None:
    read = read_row(row(1, document="830000199201300022"))
    assert isinstance(read, PersonalData)
    assert read.document
    assert read.document.type == "hk-macao-taiwan-residence"


# --- lists and reports find each other, in whatever order ---


async def test_a_listed_reporter_is_matched(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1), row(2))
    report = await party.reported(service, unit, 1)
    await service.follow()
    one, two = service.all_of(ListedMember)
    assert (one.state, one.report_id) == ("reported", report)
    assert two.state == "invited"
    stored = await service.stored(MemberReport, report)
    assert (stored.listing, stored.member_id) == ("listed", one.id)
    assert service.all_of(Disagreement) == []


async def test_phone_and_name_match_where_the_list_has_no_document(
    service: MemoryService, unit: str
) -> None:
    await party.listed(
        service, unit, row(1, documented=False), row(2, documented=False, name="测试·乙")
    )
    for number in (1, 2):
        await party.reported(service, unit, number)
    await service.follow()
    assert [entry.state for entry in service.all_of(ListedMember)] == ["reported", "invited"]


async def test_a_unit_without_a_list_disagrees_with_nobody(
    service: MemoryService, unit: str
) -> None:
    report = await party.reported(service, unit, 1)
    await service.follow()
    assert (await service.stored(MemberReport, report)).listing == "no-list"
    assert service.all_of(Disagreement) == []


async def test_a_reporter_who_is_not_on_the_list_is_a_disagreement(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(2))
    report = await party.reported(service, unit, 1)
    await service.follow()
    (raised,) = service.told(DisagreementRaised)
    assert (raised.report_id, raised.kinds) == (report, ["not-on-list"])
    stored = await service.stored(MemberReport, report)
    assert (stored.state, stored.disagreement_id) == ("filed", raised.disagreement_id)


@pytest.mark.parametrize("first", [True, False], ids=["with a list", "without a list"])
async def test_a_list_that_comes_later_finds_the_report(
    service: MemoryService, unit: str, first: bool
) -> None:
    if first:
        await party.listed(service, unit, row(2))
    report = await party.reported(service, unit, 1)
    await service.follow()
    await party.listed(service, unit, row(1))
    await service.follow()
    entry = service.all_of(ListedMember)[-1]
    assert (entry.state, entry.report_id) == ("reported", report)
    settled = service.told(DisagreementSettled)
    assert [event.settled_by for event in settled] == ["list"] * first
    assert [d.state for d in service.all_of(Disagreement)] == ["settled"] * first


async def test_a_report_that_ends_leaves_its_entry_and_its_disagreement(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1))
    reports = {}
    for number in (1, 2):
        ana = await people.volunteer(service, number)
        reports[ana] = await party.report(service, unit, ana)
    await service.follow()
    for ana, report in reports.items():
        await service.done(EndMemberReport, person(ana), report_id=report, reason="own-wish")
    await service.follow()
    (entry,) = service.all_of(ListedMember)
    assert (entry.state, entry.report_id) == ("invited", None)
    (settled,) = service.all_of(Disagreement)
    assert (settled.state, settled.settled_by, settled.holds) == ("settled", "end", None)
    (document, phone_key) = service.database.documents("member_keys")
    assert {document["report_id"], phone_key["report_id"]} == {None}


async def test_a_report_filed_again_is_matched_again(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1))
    ana = await people.volunteer(service, 1)
    report = await party.report(service, unit, ana)
    await service.follow()
    await service.done(ReturnMemberReport, ORGANISER, report_id=report, reason="测试")
    await service.follow()
    assert service.all_of(ListedMember)[0].state == "invited"
    await service.done(RefileMemberReport, person(ana), report_id=report)
    await service.follow()
    assert service.all_of(ListedMember)[0].state == "reported"


async def test_a_case_that_undoes_a_report_frees_the_person(
    service: MemoryService, unit: str
) -> None:
    ana = await people.volunteer(service, 1)
    report = await service.stored(MemberReport, await party.report(service, unit, ana))
    undone = report.undo(service.now)
    decision = release_ended(
        undone.events[0],
        report=undone.after,
        place=await service.stored(PartyMember, ana),
        member=None,
        keys={},
        disagreement=None,
        now=service.now,
    )
    (change,) = decision.changes
    assert isinstance(change.after, PartyMember)
    assert change.after.file_refusals() == []


@pytest.mark.parametrize("seed", range(5))
async def test_events_twice_and_in_any_order_end_the_same(
    service: MemoryService, unit: str, seed: int
) -> None:
    await party.listed(service, unit, row(1), row(2))
    for number in (1, 2, 3):
        await party.reported(service, unit, number)
    await party.listed(service, unit, row(4))
    await party.reported(service, unit, 4)
    for _ in range(3):
        events = [(e, event) for e, event in service.published() if type(event) in HANDLED]
        await service.follow(*delivered_twice_and_shuffled(events, seed))
    states = [(entry.state, bool(entry.report_id)) for entry in service.all_of(ListedMember)]
    assert states == [("reported", True)] * 3
    assert [d.kinds for d in service.all_of(Disagreement)] == [("not-on-list",)]


# --- the unit's word against a report ---


async def test_the_unit_disowns_a_reporter_and_the_report_stays(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1))
    report = await party.reported(service, unit, 1)
    await service.follow()
    fields = {"report_id": report, "note": "测试·秘密"}
    assert slugs(await service.refused(DisownMember, ORGANISER, **fields)) == ["not-found"]
    answer = await service.done(DisownMember, liaison(unit), **fields)
    await service.follow()
    (found,) = service.all_of(Disagreement)
    assert (found.id, found.kinds) == (answer.disagreement_id, ("disowned",))
    assert (await service.stored(MemberReport, report)).state == "filed"
    (entry,) = service.all_of(ListedMember)
    assert entry.state == "disowned"
    with pytest.raises(ErasedError):
        (await service.stored(Person, entry.id)).read(VAULT)
    assert "秘密" not in str(service.published())


async def test_disowning_joins_a_disagreement_that_is_open(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(2))
    report = await party.reported(service, unit, 1)
    await service.follow()
    for _ in range(2):
        await service.done(DisownMember, liaison(unit), report_id=report, note="测试")
    (found,) = service.all_of(Disagreement)
    assert found.kinds == ("not-on-list", "disowned")
    assert len(service.told(DisagreementRaised)) == 2


async def test_who_left_the_unit_is_forgotten_and_the_report_doubted(
    service: MemoryService, unit: str
) -> None:
    await party.listed(service, unit, row(1))
    report = await party.reported(service, unit, 1)
    await service.follow()
    (entry,) = service.all_of(ListedMember)
    fields = {"member_id": entry.id, "reason": "left-unit"}
    assert slugs(await service.refused(RemoveListedMember, ORGANISER, **fields)) == ["not-found"]
    await service.done(RemoveListedMember, liaison(unit), **fields)
    await service.follow()
    (removed,) = service.told(ListingRemoved)
    assert removed.report_id == report
    (found,) = service.all_of(Disagreement)
    assert found.kinds == ("left-unit",)
    assert (await service.stored(Person, entry.id)).content is None
    refused = await service.refused(RemoveListedMember, liaison(unit), **fields)
    assert slugs(refused) == ["not-in-state"]
    assert (await party.listed(service, unit, row(1))).added == 1
    await service.follow()
    assert [entry.state for entry in service.all_of(ListedMember)] == ["left", "reported"]


async def test_removed_before_the_match_was_noted(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(1))
    report = await party.reported(service, unit, 1)
    await service.decide(service.told(MemberReportFiled)[0], message_id="filed")
    (entry,) = service.all_of(ListedMember)
    await service.done(RemoveListedMember, liaison(unit), member_id=entry.id, reason="left-unit")
    await service.follow()
    assert (await service.stored(MemberReport, report)).listing == "not-listed"
    assert [d.kinds for d in service.all_of(Disagreement)] == [("left-unit",)]


# --- settling ---


async def test_a_side_settles_only_by_agreeing(service: MemoryService, unit: str) -> None:
    await party.listed(service, unit, row(9))
    for number in (1, 2, 3):
        await party.reported(service, unit, number)
    await service.follow()
    first, second, third = [d.id for d in service.all_of(Disagreement)]
    us, community = liaison(unit), ORGANISER

    async def refused(actor: Actor, id_: str, holds: str) -> list[str]:
        fields = {"disagreement_id": id_, "holds": holds, "note": "测试"}
        return slugs(await service.refused(SettleDisagreement, actor, **fields))

    assert await refused(us, first, "unit") == ["only-agreeing"]
    assert await refused(community, first, "community") == ["only-agreeing"]
    assert await refused(acting_as(id="v", role="volunteer"), first, "unit") == ["out-of-scope"]
    assert await refused(liaison("other"), first, "community") == ["not-found"]
    for id_, actor, holds in [
        (first, us, "community"),
        (second, community, "unit"),
        (third, OPERATOR, "unit"),
    ]:
        fields = {"disagreement_id": id_, "holds": holds, "note": "测试"}
        await service.done(SettleDisagreement, actor, **fields)
    found = [(d.state, d.settled_by, d.holds) for d in service.all_of(Disagreement)]
    assert found == [
        ("settled", "unit", "community"),
        ("settled", "community", "unit"),
        ("settled", "supervisor", "unit"),
    ]
    assert await refused(OPERATOR, first, "unit") == ["not-in-state"]


def test_what_lists_show_is_a_kind_of_read() -> None:
    access = pytest.importorskip("baodao.schema.access")
    assert {"member-list", "disagreement"} <= set(get_args(access.ReadKind))
