"""双报到 of units: liaison and community each say their own, and a pact needs both."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.people.domain.people import Person
from baodao.schema import Actor
from baodao.schema.registration.disagreements import DisagreementRaised
from baodao.schema.registration.unit_reports import (
    AcceptUnitReport,
    EndPairing,
    EndUnitReport,
    FileUnitReport,
    LapsePairing,
    PairingEnded,
    PairingReceipt,
    ProposePairing,
    RefileUnitReport,
    ReturnUnitReport,
    SignPairing,
    UnitReportReceipt,
)
from tests.support.party import COMMUNITY, ELSEWHERE, OPERATOR, ORGANISER, VAULT, Party

CONTACT = {"name": "测试·联络员", "phone": "19900000077"}


@pytest.fixture
async def party() -> Party:
    return await Party.prepare()


async def file(party: Party, **changes: Any) -> str:
    fields = {"unit_id": party.unit, "division": COMMUNITY, "liaison": CONTACT, "member_count": 12}
    receipt = await party.get(
        UnitReportReceipt, FileUnitReport, party.liaison(), **(fields | changes)
    )
    return receipt.report_id


async def propose(party: Party, actor: Actor, **changes: Any) -> str:
    fields = {
        "unit_id": party.unit,
        "division": COMMUNITY,
        "title": "测试·共建",
        "reference": "测试·1",
        "from_day": "2026-12-01",
        "until_day": "2027-12-01",
    }
    return (await party.get(PairingReceipt, ProposePairing, actor, **(fields | changes))).pairing_id


# --- reports ---


async def test_a_unit_reports_and_whom_to_reach_lies_in_the_vault(party: Party) -> None:
    report = await file(party)
    assert (await party.service.stored(Person, report)).read(VAULT).phone == CONTACT["phone"]
    receipt = await party.get(
        UnitReportReceipt, AcceptUnitReport, ORGANISER, report_id=report, member_count=12
    )
    assert (receipt.state, receipt.receipt) == ("accepted", "120104007017-2026-000001")
    assert receipt.disagreement_id is None
    assert "联络员" not in str(party.service.published())
    assert "联络员" not in str(party.service.database.documents("unit_reports"))


async def test_counts_that_differ_are_an_event(party: Party) -> None:
    report = await file(party)
    receipt = await party.get(
        UnitReportReceipt, AcceptUnitReport, ORGANISER, report_id=report, member_count=9
    )
    (raised,) = party.events(DisagreementRaised)
    assert isinstance(raised, DisagreementRaised)
    assert (raised.kinds, raised.unit_count, raised.community_count) == (["member-count"], 12, 9)
    assert receipt.disagreement_id == raised.disagreement_id
    await party.follow()
    await party.do(EndUnitReport, party.liaison(), report_id=report, reason="测试")
    found = await party.service.stored(Disagreement, raised.disagreement_id)
    assert (found.state, found.settled_by) == ("settled", "end")


async def test_one_report_of_a_unit_in_each_community(party: Party) -> None:
    first = await file(party)
    again = {"unit_id": party.unit, "liaison": CONTACT, "member_count": 12}
    refusals = await party.refused(FileUnitReport, party.liaison(), **again, division=COMMUNITY)
    assert refusals == ["already-reported"]
    await file(party, division=ELSEWHERE)
    await party.do(EndUnitReport, ORGANISER, report_id=first, reason="测试")
    assert (await party.service.stored(Person, first)).content is None
    await file(party)


async def test_every_rule_that_failed_is_named(party: Party) -> None:
    committee = await party.organisation("residents-committee")
    refusals = await party.refused(
        FileUnitReport,
        ORGANISER,
        unit_id=committee,
        division="120105",
        liaison=CONTACT,
        member_count=1,
    )
    expected = ["out-of-scope", "not-party-organisation", "not-community", "unknown-division"]
    assert refusals == expected


async def test_a_returned_unit_report_is_filed_again(party: Party) -> None:
    report = await file(party)
    await party.do(ReturnUnitReport, ORGANISER, report_id=report, reason="测试·电话不通")
    fields = {"report_id": report, "liaison": CONTACT | {"phone": "19900000078"}}
    await party.do(RefileUnitReport, party.liaison(), **fields, member_count=10)
    stored = await party.service.stored(UnitReport, report)
    assert (stored.state, stored.member_count) == ("filed", 10)
    assert [step.note for step in stored.history] == [None, "测试·电话不通", None]
    assert (await party.service.stored(Person, report)).read(VAULT).phone == "19900000078"


async def test_each_side_does_its_own(party: Party) -> None:
    report = await file(party)
    unit, other = party.liaison(), party.liaison("other")
    own_organiser = ORGANISER.model_copy(update={"organisation": party.unit})
    for actor in (unit, other, own_organiser):
        for command, fields in [
            (AcceptUnitReport, {"member_count": 12}),
            (ReturnUnitReport, {"reason": "测试"}),
        ]:
            refusals = await party.refused(command, actor, report_id=report, **fields)
            assert refusals == ["out-of-scope"]
    refusals = await party.refused(EndUnitReport, other, report_id=report, reason="测试")
    assert refusals == ["out-of-scope"]
    fields = {"report_id": report, "liaison": CONTACT, "member_count": 1}
    refusals = await party.refused(RefileUnitReport, ORGANISER, **fields)
    assert refusals == ["out-of-scope", "not-in-state"]


# --- pairings ---


@pytest.mark.parametrize("first", ["unit", "community"])
async def test_a_pact_needs_both_sides(party: Party, first: str) -> None:
    sides = {"unit": party.liaison(), "community": ORGANISER}
    proposer = sides.pop(first)
    (signer,) = sides.values()
    pact = await propose(party, proposer)
    assert await party.refused(SignPairing, proposer, pairing_id=pact) == ["other-side-signs"]
    assert await party.refused(SignPairing, OPERATOR, pairing_id=pact) == ["out-of-scope"]
    await party.do(SignPairing, signer, pairing_id=pact)
    assert await party.refused(SignPairing, signer, pairing_id=pact) == ["not-in-state"]
    stored = await party.service.stored(Pairing, pact)
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
async def test_either_side_ends_a_pact(party: Party, by: str, signed: bool, how: str) -> None:
    pact = await propose(party, party.liaison())
    if signed:
        await party.do(SignPairing, ORGANISER, pairing_id=pact)
    actor = party.liaison() if by == "unit" else ORGANISER
    await party.do(EndPairing, actor, pairing_id=pact, reason="测试·秘密")
    (ended,) = party.events(PairingEnded)
    assert isinstance(ended, PairingEnded)
    assert (ended.how, ended.ended_by) == (how, by)
    assert "秘密" not in str(party.service.published())
    assert await party.refused(EndPairing, actor, pairing_id=pact, reason="测试") == [
        "not-in-state"
    ]


async def test_a_pact_lapses_on_its_day_in_china(party: Party) -> None:
    pact = await propose(party, ORGANISER)
    await party.do(SignPairing, party.liaison(), pairing_id=pact)
    # 30 November in UTC until 16:00, when 1 December begins in China.
    party.now = party.now.replace(year=2027, month=11, day=30, hour=15, minute=59)
    assert await party.refused(LapsePairing, OPERATOR, pairing_id=pact) == ["not-due-yet"]
    assert await party.refused(LapsePairing, ORGANISER, pairing_id=pact) == [
        "out-of-scope",
        "not-due-yet",
    ]
    party.now += timedelta(minutes=1)
    await party.do(LapsePairing, OPERATOR, pairing_id=pact)
    stored = await party.service.stored(Pairing, pact)
    assert (stored.state, stored.ended, stored.acts[-1].side) == ("ended", "lapsed", None)


@pytest.mark.parametrize(
    ("from_day", "until_day"), [("2026-12-01", "2026-12-01"), ("2026-01-01", "2026-11-23")]
)
async def test_days_that_cannot_be(party: Party, from_day: str, until_day: str) -> None:
    fields = {
        "unit_id": await party.organisation("unit"),
        "division": "120104",
        "title": "测试",
        "reference": "测试",
        "from_day": from_day,
        "until_day": until_day,
    }
    assert await party.refused(ProposePairing, Actor(id="v", role="volunteer"), **fields) == [
        "out-of-scope",
        "not-party-organisation",
        "not-community",
        "pact-days-wrong",
    ]
    pact = await propose(party, ORGANISER)
    party.now += timedelta(days=500)
    assert await party.refused(SignPairing, party.liaison(), pairing_id=pact) == ["pact-days-wrong"]
