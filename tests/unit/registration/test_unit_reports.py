"""双报到 of units: liaison and community each say their own, and a pact needs both."""

from datetime import timedelta

import pytest

from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.party.commands import LapsePairing
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.people.domain.people import Person
from baodao.schema import NotFound
from baodao.schema.registration.disagreements import DisagreementRaised
from baodao.schema.registration.pairings import (
    EndPairing,
    PairingEnded,
    ProposePairing,
    SignPairing,
)
from baodao.schema.registration.unit_reports import (
    AcceptUnitReport,
    EndUnitReport,
    FileUnitReport,
    RefileUnitReport,
    ReturnUnitReport,
    RevealUnitContact,
)
from tests.builders import organisations, party
from tests.builders.party import CONTACT
from tests.builders.registration import (
    COMMUNITY,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    VAULT,
    liaison,
    organiser,
    person,
)

# --- reports ---


async def test_a_unit_reports_and_whom_to_reach_lies_in_the_vault(
    service: MemoryService, unit: str
) -> None:
    report = await party.unit_report(service, unit)
    assert (await service.stored(Person, report)).read(VAULT).phone == CONTACT["phone"]
    receipt = await service.done(AcceptUnitReport, ORGANISER, report_id=report, member_count=12)
    assert (receipt.state, receipt.receipt) == ("accepted", "120104007017-2026-000001")
    assert receipt.disagreement_id is None
    assert "联络员" not in str(service.published())
    assert "联络员" not in str(service.database.documents("unit_reports"))


async def test_both_sides_can_reach_the_unit_while_it_is_reported(
    service: MemoryService, unit: str
) -> None:
    report = await party.unit_report(service, unit)
    for actor in (liaison(unit), ORGANISER):
        found = await service.ask(RevealUnitContact(actor=actor, report_id=report))
        assert (found.name, found.phone) == (CONTACT["name"], CONTACT["phone"])
        read = service.all_of(Read)[-1]
        assert (read.actor_id, read.what, read.person_ids) == (actor.id, "unit-contact", (report,))
    without = ORGANISER.model_copy(update={"purpose": None})
    refused = await service.ask(RevealUnitContact(actor=without, report_id=report))
    assert slugs(refused.refusals) == ["purpose-required"]
    for actor in (liaison("other"), OPERATOR, person("ana")):
        refused = await service.ask(RevealUnitContact(actor=actor, report_id=report))
        assert slugs(refused.refusals)[0] in ("out-of-scope", "not-found")
    await service.done(EndUnitReport, liaison(unit), report_id=report, reason="测试")
    refused = await service.ask(RevealUnitContact(actor=ORGANISER, report_id=report))
    assert slugs(refused.refusals) == ["not-in-state"]


async def test_counts_that_differ_are_an_event(service: MemoryService, unit: str) -> None:
    report = await party.unit_report(service, unit)
    receipt = await service.done(AcceptUnitReport, ORGANISER, report_id=report, member_count=9)
    (raised,) = service.told(DisagreementRaised)
    assert (raised.kinds, raised.unit_count, raised.community_count) == (["member-count"], 12, 9)
    assert receipt.disagreement_id == raised.disagreement_id
    await service.follow()
    await service.done(EndUnitReport, liaison(unit), report_id=report, reason="测试")
    found = await service.stored(Disagreement, raised.disagreement_id)
    assert (found.state, found.settled_by) == ("settled", "end")


async def test_one_report_of_a_unit_in_each_community(service: MemoryService, unit: str) -> None:
    first = await party.unit_report(service, unit)
    again = {"unit_id": unit, "liaison": CONTACT, "member_count": 12}
    refused = await service.refused(FileUnitReport, liaison(unit), **again, division=COMMUNITY)
    assert slugs(refused) == ["already-reported"]
    await party.unit_report(service, unit, division=NEXT_DOOR)
    await service.done(EndUnitReport, ORGANISER, report_id=first, reason="测试")
    assert (await service.stored(Person, first)).content is None
    await party.unit_report(service, unit)


async def test_every_rule_that_failed_is_named(service: MemoryService) -> None:
    committee = await organisations.committee(service)
    fields = {"unit_id": committee, "division": "120105", "liaison": CONTACT, "member_count": 1}
    assert slugs(await service.refused(FileUnitReport, ORGANISER, **fields)) == ["out-of-scope"]
    assert slugs(await service.refused(FileUnitReport, liaison(committee), **fields)) == [
        "not-party-organisation",
        "not-community",
        "unknown-division",
    ]


async def test_a_returned_unit_report_is_filed_again(service: MemoryService, unit: str) -> None:
    report = await party.unit_report(service, unit)
    await service.done(ReturnUnitReport, ORGANISER, report_id=report, reason="测试·电话不通")
    fields = {"report_id": report, "liaison": CONTACT | {"phone": "19900000078"}}
    await service.done(RefileUnitReport, liaison(unit), **fields, member_count=10)
    stored = await service.stored(UnitReport, report)
    assert (stored.state, stored.member_count) == ("filed", 10)
    assert [step.note for step in stored.history] == [None, "测试·电话不通", None]
    assert (await service.stored(Person, report)).read(VAULT).phone == "19900000078"


async def test_each_side_does_its_own(service: MemoryService, unit: str) -> None:
    report = await party.unit_report(service, unit)
    other = liaison("other")
    unseen = [NotFound(kind="report", id=report)]
    for actor, no in (
        (liaison(unit), "out-of-scope"),
        (other, "out-of-scope"),
        (organiser(unit), "own-matter"),
    ):
        for command, fields in [
            (AcceptUnitReport, {"member_count": 12}),
            (ReturnUnitReport, {"reason": "测试"}),
        ]:
            refused = await service.refused(command, actor, report_id=report, **fields)
            assert slugs(refused) == [no]
    refused = await service.refused(EndUnitReport, other, report_id=report, reason="测试")
    assert refused == unseen
    fields = {"report_id": report, "liaison": CONTACT, "member_count": 1}
    assert await service.refused(RefileUnitReport, ORGANISER, **fields) == unseen
    refused = await service.refused(RefileUnitReport, liaison(unit), **fields)
    assert slugs(refused) == ["not-in-state"]


# --- pairings ---


@pytest.mark.parametrize("first", ["unit", "community"])
async def test_a_pact_needs_both_sides(service: MemoryService, unit: str, first: str) -> None:
    sides = {"unit": liaison(unit), "community": organiser("committee")}
    proposer = sides.pop(first)
    (signer,) = sides.values()
    pact = await party.pairing(service, proposer, unit)
    refused = await service.refused(SignPairing, proposer, pairing_id=pact)
    assert slugs(refused) == ["other-side-signs"]
    assert slugs(await service.refused(SignPairing, OPERATOR, pairing_id=pact)) == ["out-of-scope"]
    await service.done(SignPairing, signer, pairing_id=pact)
    assert slugs(await service.refused(SignPairing, signer, pairing_id=pact)) == ["not-in-state"]
    stored = await service.stored(Pairing, pact)
    assert stored.state == "signed"
    acts = [(act.act, act.side, act.by_role, act.by_organisation) for act in stored.acts]
    assert acts == [
        ("proposed", first, proposer.role, proposer.organisation),
        ("signed", next(iter(sides)), signer.role, signer.organisation),
    ]


@pytest.mark.parametrize(
    ("by", "signed", "how"),
    [
        ("unit", False, "withdrawn"),
        ("community", False, "declined"),
        ("unit", True, "ended-early"),
        ("community", True, "ended-early"),
    ],
)
async def test_either_side_ends_a_pact(
    service: MemoryService, unit: str, by: str, signed: bool, how: str
) -> None:
    pact = await party.pairing(service, liaison(unit), unit)
    if signed:
        await service.done(SignPairing, ORGANISER, pairing_id=pact)
    actor = liaison(unit) if by == "unit" else ORGANISER
    await service.done(EndPairing, actor, pairing_id=pact, reason="测试·秘密")
    (ended,) = service.told(PairingEnded)
    assert (ended.how, ended.ended_by) == (how, by)
    assert "秘密" not in str(service.published())
    refused = await service.refused(EndPairing, actor, pairing_id=pact, reason="测试")
    assert slugs(refused) == ["not-in-state"]


async def test_a_pact_lapses_on_its_day_in_china(service: MemoryService, unit: str) -> None:
    pact = await party.pairing(service, ORGANISER, unit)
    await service.done(SignPairing, liaison(unit), pairing_id=pact)
    # 30 November in UTC until 16:00, when 1 December begins in China.
    service.now = service.now.replace(year=2027, month=11, day=30, hour=15, minute=59)
    assert slugs(await service.refused(LapsePairing, pairing_id=pact)) == ["nothing-due"]
    service.now += timedelta(minutes=1)
    await service.done(LapsePairing, pairing_id=pact)
    stored = await service.stored(Pairing, pact)
    assert (stored.state, stored.ended, stored.acts[-1].side) == ("ended", "lapsed", None)


@pytest.mark.parametrize(
    ("from_day", "until_day"), [("2026-12-01", "2026-12-01"), ("2026-01-01", "2026-11-23")]
)
async def test_days_that_cannot_be(
    service: MemoryService, unit: str, from_day: str, until_day: str
) -> None:
    fields = {
        "unit_id": await organisations.organisation(service, kind="unit"),
        "division": "120104",
        "title": "测试",
        "reference": "测试",
        "from_day": from_day,
        "until_day": until_day,
    }
    assert slugs(await service.refused(ProposePairing, person("v"), **fields)) == ["out-of-scope"]
    assert slugs(await service.refused(ProposePairing, liaison(fields["unit_id"]), **fields)) == [
        "not-party-organisation",
        "not-community",
        "pact-days-wrong",
    ]
    pact = await party.pairing(service, ORGANISER, unit)
    service.now += timedelta(days=500)
    refused = await service.refused(SignPairing, liaison(unit), pairing_id=pact)
    assert slugs(refused) == ["pact-days-wrong"]
