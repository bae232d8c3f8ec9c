"""A unit's list invites, finds its people among the reports, and never enrols anybody."""

from typing import Any, get_args

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import delivered_twice_and_shuffled
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
from baodao.schema import Actor
from baodao.schema.registration.disagreements import (
    DisagreementRaised,
    DisagreementSettled,
    SettleDisagreement,
)
from baodao.schema.registration.member_lists import (
    Disowning,
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
from tests.support.party import OPERATOR, ORGANISER, VAULT, Party, me, person, phone, row


@pytest.fixture
async def party() -> Party:
    return await Party.prepare()


async def listed(party: Party) -> list[ListedMember]:
    ids = [d["_id"] for d in party.service.database.documents("listed_members")]
    return [await party.service.stored(ListedMember, member_id) for member_id in ids]


async def disagreements(party: Party) -> list[Disagreement]:
    ids = [d["_id"] for d in party.service.database.documents("disagreements")]
    return [await party.service.stored(Disagreement, id_) for id_ in ids]


# --- the list ---


async def test_a_list_invites_and_enrols_nobody(party: Party) -> None:
    ana = await party.volunteer(1)
    receipt = await party.members(row(1), row(2))
    assert (receipt.added, receipt.unchanged, receipt.rejected) == (2, 0, [])
    await party.follow()
    invited = party.events(ListingAdded)
    assert [event.volunteer_id for event in invited if isinstance(event, ListingAdded)] == [
        ana,
        None,
    ]
    assert party.events(MemberReportFiled) == []
    for collection in ("member_reports", "party_members"):
        assert party.service.database.documents(collection) == []


async def test_the_same_person_again_is_one_entry(party: Party) -> None:
    await party.members(row(1), row(2, documented=False))
    again = await party.members(
        row(1), row(1, phone="19900009999"), row(1, documented=False), row(2), row(3), row(3)
    )
    assert (again.added, again.unchanged) == (1, 5)
    assert (await party.service.stored(MemberRoll, party.unit)).listed == 3
    assert len(await listed(party)) == 3


async def test_two_people_may_share_a_phone(party: Party) -> None:
    both = await party.members(row(1), row(2, phone=phone(1)))
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
    party: Party, changes: dict[str, Any], reason: str
) -> None:
    receipt = await party.members(row(1), row(7, **changes), row(2))
    assert receipt.added == 2
    assert [(r.number, r.reason) for r in receipt.rejected] == [(7, reason)]


async def test_only_the_units_own_liaison_brings_a_list(party: Party) -> None:
    fields = {"unit_id": party.unit, "rows": [row(1)]}
    others = [ORGANISER, party.liaison("other"), Actor(id="v", role="volunteer")]
    for actor in others:
        assert await party.refused(ImportMembers, actor, **fields) == ["out-of-scope"]
    committee = await party.organisation("residents-committee")
    fields["unit_id"] = committee
    refusals = await party.refused(ImportMembers, party.liaison(committee), **fields)
    assert refusals == ["not-party-organisation"]


async def test_who_it_is_lies_in_the_vault_alone(party: Party) -> None:
    await party.members(row(1))
    (entry,) = await listed(party)
    kept = await party.service.stored(Person, entry.id)
    assert kept.read(VAULT).name == person(1)
    database = party.service.database
    everything = str({n: database.documents(n) for n in database._documents if n != "people"})
    for word in (person(1), phone(1), resident_id(1)):
        assert word not in everything


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


async def test_a_listed_reporter_is_matched(party: Party) -> None:
    await party.members(row(1), row(2))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    one, two = await listed(party)
    assert (one.state, one.report_id) == ("reported", report)
    assert two.state == "invited"
    stored = await party.service.stored(MemberReport, report)
    assert (stored.listing, stored.member_id) == ("listed", one.id)
    assert await disagreements(party) == []


async def test_phone_and_name_match_where_the_list_has_no_document(party: Party) -> None:
    await party.members(row(1, documented=False), row(2, documented=False, name="测试·乙"))
    for number in (1, 2):
        await party.report(await party.volunteer(number))
    await party.follow()
    assert [entry.state for entry in await listed(party)] == ["reported", "invited"]


async def test_a_unit_without_a_list_disagrees_with_nobody(party: Party) -> None:
    report = await party.report(await party.volunteer(1))
    await party.follow()
    assert (await party.service.stored(MemberReport, report)).listing == "no-list"
    assert await disagreements(party) == []


async def test_a_reporter_who_is_not_on_the_list_is_a_disagreement(party: Party) -> None:
    await party.members(row(2))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    (raised,) = party.events(DisagreementRaised)
    assert isinstance(raised, DisagreementRaised)
    assert (raised.report_id, raised.kinds) == (report, ["not-on-list"])
    stored = await party.service.stored(MemberReport, report)
    assert (stored.state, stored.disagreement_id) == ("filed", raised.disagreement_id)


@pytest.mark.parametrize("first", [True, False], ids=["with a list", "without a list"])
async def test_a_list_that_comes_later_finds_the_report(party: Party, first: bool) -> None:
    if first:
        await party.members(row(2))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    await party.members(row(1))
    await party.follow()
    entry = (await listed(party))[-1]
    assert (entry.state, entry.report_id) == ("reported", report)
    settled = party.events(DisagreementSettled)
    assert [e.settled_by for e in settled if isinstance(e, DisagreementSettled)] == ["list"] * first
    assert [d.state for d in await disagreements(party)] == ["settled"] * first


async def test_a_report_that_ends_leaves_its_entry_and_its_disagreement(party: Party) -> None:
    await party.members(row(1))
    reports = {}
    for number in (1, 2):
        ana = await party.volunteer(number)
        reports[ana] = await party.report(ana)
    await party.follow()
    for ana, report in reports.items():
        await party.do(EndMemberReport, me(ana), report_id=report, reason="own-wish")
    await party.follow()
    (entry,) = await listed(party)
    assert (entry.state, entry.report_id) == ("invited", None)
    (settled,) = await disagreements(party)
    assert (settled.state, settled.settled_by, settled.holds) == ("settled", "end", None)
    (document, phone_key) = party.service.database.documents("member_keys")
    assert {document["report_id"], phone_key["report_id"]} == {None}


async def test_a_report_filed_again_is_matched_again(party: Party) -> None:
    await party.members(row(1))
    ana = await party.volunteer(1)
    report = await party.report(ana)
    await party.follow()
    await party.do(ReturnMemberReport, ORGANISER, report_id=report, reason="测试")
    await party.follow()
    assert (await listed(party))[0].state == "invited"
    await party.do(RefileMemberReport, me(ana), report_id=report)
    await party.follow()
    assert (await listed(party))[0].state == "reported"


async def test_a_case_that_undoes_a_report_frees_the_person(party: Party) -> None:
    ana = await party.volunteer(1)
    report = await party.service.stored(MemberReport, await party.report(ana))
    undone = report.undo(party.now)
    decision = release_ended(
        undone.events[0],
        report=undone.after,
        place=await party.service.stored(PartyMember, ana),
        member=None,
        keys={},
        disagreement=None,
        now=party.now,
    )
    (change,) = decision.changes
    assert isinstance(change.after, PartyMember)
    assert change.after.file_refusals() == []


@pytest.mark.parametrize("seed", range(5))
async def test_events_twice_and_in_any_order_end_the_same(party: Party, seed: int) -> None:
    await party.members(row(1), row(2))
    for number in (1, 2, 3):
        await party.report(await party.volunteer(number))
    await party.members(row(4))
    await party.report(await party.volunteer(4))
    handlers = subscribers_of_registration()
    for _ in range(3):
        events = [
            (e.id, event) for e, event in party.service.published() if type(event) in handlers
        ]
        for event_id, event in delivered_twice_and_shuffled(events, seed):
            await party.service.decide(event, party.now, event_id)
    states = [(entry.state, bool(entry.report_id)) for entry in await listed(party)]
    assert states == [("reported", True)] * 3
    assert [d.kinds for d in await disagreements(party)] == [("not-on-list",)]


def subscribers_of_registration() -> Any:
    from baodao.registration.subscribers import subscribers

    return subscribers.events["registration"]


# --- the unit's word against a report ---


async def test_the_unit_disowns_a_reporter_and_the_report_stays(party: Party) -> None:
    await party.members(row(1))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    fields = {"report_id": report, "note": "测试·秘密"}
    assert await party.refused(DisownMember, ORGANISER, **fields) == ["out-of-scope"]
    answer = await party.get(Disowning, DisownMember, party.liaison(), **fields)
    await party.follow()
    (found,) = await disagreements(party)
    assert (found.id, found.kinds) == (answer.disagreement_id, ("disowned",))
    assert (await party.service.stored(MemberReport, report)).state == "filed"
    (entry,) = await listed(party)
    assert entry.state == "disowned"
    with pytest.raises(ErasedError):
        (await party.service.stored(Person, entry.id)).read(VAULT)
    assert "秘密" not in str(party.service.published())


async def test_disowning_joins_a_disagreement_that_is_open(party: Party) -> None:
    await party.members(row(2))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    for _ in range(2):
        await party.do(DisownMember, party.liaison(), report_id=report, note="测试")
    (found,) = await disagreements(party)
    assert found.kinds == ("not-on-list", "disowned")
    assert len(party.events(DisagreementRaised)) == 2


async def test_who_left_the_unit_is_forgotten_and_the_report_doubted(party: Party) -> None:
    await party.members(row(1))
    report = await party.report(await party.volunteer(1))
    await party.follow()
    (entry,) = await listed(party)
    fields = {"member_id": entry.id, "reason": "left-unit"}
    assert await party.refused(RemoveListedMember, ORGANISER, **fields) == ["out-of-scope"]
    await party.do(RemoveListedMember, party.liaison(), **fields)
    await party.follow()
    (removed,) = party.events(ListingRemoved)
    assert isinstance(removed, ListingRemoved)
    assert removed.report_id == report
    (found,) = await disagreements(party)
    assert found.kinds == ("left-unit",)
    assert (await party.service.stored(Person, entry.id)).content is None
    assert await party.refused(RemoveListedMember, party.liaison(), **fields) == ["not-in-state"]
    assert (await party.members(row(1))).added == 1
    await party.follow()
    assert [entry.state for entry in await listed(party)] == ["left", "reported"]


async def test_removed_before_the_match_was_noted(party: Party) -> None:
    await party.members(row(1))
    report = await party.report(await party.volunteer(1))
    await party.service.decide(party.events(MemberReportFiled)[0], party.now, "filed")
    (entry,) = await listed(party)
    await party.do(RemoveListedMember, party.liaison(), member_id=entry.id, reason="left-unit")
    await party.follow()
    assert (await party.service.stored(MemberReport, report)).listing == "not-listed"
    assert [d.kinds for d in await disagreements(party)] == [("left-unit",)]


# --- settling ---


async def test_a_side_settles_only_by_agreeing(party: Party) -> None:
    await party.members(row(9))
    for number in (1, 2, 3):
        await party.report(await party.volunteer(number))
    await party.follow()
    first, second, third = [d.id for d in await disagreements(party)]
    unit, community = party.liaison(), ORGANISER

    async def refused(actor: Actor, id_: str, holds: str) -> list[str]:
        fields = {"disagreement_id": id_, "holds": holds, "note": "测试"}
        return await party.refused(SettleDisagreement, actor, **fields)

    assert await refused(unit, first, "unit") == ["only-agreeing"]
    assert await refused(community, first, "community") == ["only-agreeing"]
    assert await refused(Actor(id="v", role="volunteer"), first, "unit") == ["out-of-scope"]
    assert await refused(party.liaison("other"), first, "community") == ["out-of-scope"]
    for id_, actor, holds in [
        (first, unit, "community"),
        (second, community, "unit"),
        (third, OPERATOR, "unit"),
    ]:
        fields = {"disagreement_id": id_, "holds": holds, "note": "测试"}
        await party.do(SettleDisagreement, actor, **fields)
    found = [(d.state, d.settled_by, d.holds) for d in await disagreements(party)]
    assert found == [
        ("settled", "unit", "community"),
        ("settled", "community", "unit"),
        ("settled", "supervisor", "unit"),
    ]
    assert await refused(OPERATOR, first, "unit") == ["not-in-state"]


def test_what_lists_show_is_a_kind_of_read() -> None:
    personal_data = pytest.importorskip("baodao.schema.registration.personal_data")
    assert {"member-list", "disagreement"} <= set(get_args(personal_data.ReadKind))
