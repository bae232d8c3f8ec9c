"""Complaints 投诉举报: from anybody, for nobody whom they are about, answered or redirected."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.certificates.keys import ALPHABET
from baodao.hours.complaints.domain import Complaint, ComplaintTally
from baodao.hours.complaints.due import SWEEPS
from baodao.hours.known.domain import KnownVolunteer
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.kit.work import Failed
from baodao.schema import Actor
from baodao.schema.base import NOBODY, NotFound
from baodao.schema.hours import complaints as schema
from baodao.schema.registration.policies import PolicySet
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import ELSEWHERE, OPERATOR, person

FILED = datetime.fromisoformat("2025-09-26T10:00:00+08:00")
SUPERVISOR = acting_as(id="s", role="supervisor", scope=ELSEWHERE[:6])
AUDITOR = acting_as(id="au", role="auditor", scope="*")
CAPTAIN = acting_as(id="c", role="organiser", scope=ELSEWHERE)
ORGANISER = acting_as(id="d", role="organiser", organisation="committee")
SAID: dict[str, Any] = {
    "division": ELSEWHERE,
    "complained_of": "hours",
    "organisation_id": "committee",
    "complaint_text": "测试·活动结束已久,仍未记录时长",
}
FOUND = {"outcome": "upheld", "conclusion": "测试·情况属实,已责令补录"}


@pytest.fixture
def service() -> MemoryService:
    return hours.ledgers(FILED)


async def filed(service: MemoryService, **changes: Any) -> schema.ComplaintReceipt:
    """Somebody complains who does not say who they are."""
    receipt: schema.ComplaintReceipt = await service.done(
        schema.FileComplaint, NOBODY, **SAID | changes
    )
    return receipt


async def progress(
    service: MemoryService, receipt: schema.ComplaintReceipt
) -> schema.ComplaintProgress:
    said = {"receipt_number": receipt.receipt_number, "receipt_code": receipt.receipt_code}
    found: schema.ComplaintProgress = await service.ask(schema.FollowComplaint(**said))
    return found


async def answered(service: MemoryService, number: str, by: Actor = SUPERVISOR) -> Any:
    return await service.done(schema.AnswerComplaint, by, receipt_number=number, **FOUND)


async def seen(service: MemoryService, number: str, by: Actor) -> Any:
    return await service.ask(schema.GetComplaint(receipt_number=number, actor=by))


async def listed(service: MemoryService, by: Actor, **asked: Any) -> Any:
    found = await service.ask(schema.ListComplaints(actor=by, **asked))
    if isinstance(found, Refused):
        return slugs(found.refusals)
    return [row.receipt_number for row in found.complaints]


async def swept(service: MemoryService, at: datetime) -> int:
    """Let pass what is due at an instant; gives how much that was."""
    service.now = at
    due = await service.due(SWEEPS[0])
    for command in due:
        await service.decide(command)
    return len(due)


async def tallies(service: MemoryService, by: Actor = SUPERVISOR, **asked: Any) -> Any:
    await service.follow()
    return (await service.ask(schema.ListComplaintTallies(actor=by, **asked))).tallies


# --- made and followed ----------------------------------------------------------------------------


async def test_a_receipt_is_all_that_leads_to_an_answer(service: MemoryService) -> None:
    receipt = await filed(service)
    assert receipt.receipt_number.startswith("T20250926-")
    assert receipt.due_on == "2025-10-23", "15 working days, with a week off and two days worked"
    before = await progress(service, receipt)
    assert (before.state, before.due_on, before.is_late) == ("filed", "2025-10-23", False)
    service.now += timedelta(days=3)
    await answered(service, receipt.receipt_number)
    after = await progress(service, receipt)
    assert (after.state, after.outcome, after.closed_at) == ("answered", "upheld", service.now)
    assert after.conclusion == FOUND["conclusion"]


async def test_nothing_is_kept_of_who_complains_and_nobody_else_is_told_what(
    service: MemoryService,
) -> None:
    receipt = await filed(service)
    (stored,) = service.database.documents("complaints")
    assert "nobody" not in str(stored)
    (told,) = service.told(schema.ComplaintFiled)
    said = told.model_dump_json()
    assert "committee" not in said
    assert SAID["complaint_text"] not in said
    assert receipt.receipt_code not in said
    assert receipt.receipt_code not in str(stored)


async def test_who_is_signed_in_complains_as_a_guest_does_or_not_at_all(
    service: MemoryService,
) -> None:
    refusals = await service.refused(schema.FileComplaint, person("a"), **SAID)
    assert slugs(refusals) == ["out-of-scope"], "the gateway sends it for nobody"


async def test_the_same_words_twice_are_two_complaints(service: MemoryService) -> None:
    first, second = await filed(service), await filed(service)
    assert first.receipt_number != second.receipt_number
    assert first.receipt_code != second.receipt_code


async def test_guesses_do_not_hit(service: MemoryService) -> None:
    receipt = await filed(service)
    chance = random.Random(67)
    for _ in range(10_000):
        code = "".join(chance.choices(ALPHABET, k=8))
        said = {"receipt_number": receipt.receipt_number, "receipt_code": code}
        found = await service.ask(schema.FollowComplaint(**said))
        assert found == schema.ComplaintProgress(state="unknown")
    for _ in range(1_000):
        number = f"T20250926-{''.join(chance.choices(ALPHABET, k=8))}"
        said = {"receipt_number": number, "receipt_code": receipt.receipt_code}
        assert (await service.ask(schema.FollowComplaint(**said))).state == "unknown"


async def test_a_right_code_of_a_number_that_was_never_given_out_is_unknown_too(
    service: MemoryService,
) -> None:
    number = "T20250926-ABCDEFGH"
    said = {"receipt_number": number, "receipt_code": hours.RECEIPTS.code(number)}
    assert (await service.ask(schema.FollowComplaint(**said))).state == "unknown"


async def test_it_says_what_it_is_about(service: MemoryService) -> None:
    for lacking in (
        {"organisation_id": None},
        {"complained_of": "organisation", "organisation_id": None},
        {"complained_of": "certificate"},
    ):
        refusals = await service.refused(schema.FileComplaint, NOBODY, **SAID | lacking)
        assert slugs(refusals) == ["complaint-needs-subject"]


async def test_numbers_of_people_are_not_taken(service: MemoryService) -> None:
    for text in ("请联系 19900001234", "证件 120104199001010018"):
        with pytest.raises(ValueError, match="leave out phone numbers"):
            await filed(service, complaint_text=text)


async def test_of_a_certificate_nobody_knows_one_can_complain_too(service: MemoryService) -> None:
    said = {"complained_of": "certificate", "certificate_number": "20250101-ABCDEFGH"}
    forged = await filed(service, **said, organisation_id=None)
    assert (await progress(service, forged)).state == "filed"
    assert (await service.stored(Complaint, forged.receipt_number)).concerns == ()


# --- for civil affairs, and never for whom it is about --------------------------------------------


async def test_organisers_of_the_place_and_the_body_itself_see_and_decide_nothing(
    service: MemoryService,
) -> None:
    number = (await filed(service)).receipt_number
    said = {"receipt_number": number, **FOUND}
    for who in (CAPTAIN, ORGANISER, person("a"), OPERATOR):
        assert isinstance(await seen(service, number, who), Refused)
        assert await listed(service, who) == ["out-of-scope"]
        assert slugs(await service.refused(schema.AnswerComplaint, who, **said))
    assert schema.ComplaintFiled.FEED == "oversight"


async def test_a_department_that_is_complained_of_neither_sees_nor_decides(
    service: MemoryService,
) -> None:
    own = acting_as(id="s2", role="supervisor", scope=ELSEWHERE[:6], organisation="committee")
    heir = own.model_copy(update={"organisation": "o", "succeeds": frozenset(["committee"])})
    number = (await filed(service)).receipt_number
    other = (await filed(service, organisation_id="another")).receipt_number
    for who in (own, heir):
        assert await seen(service, number, who) == Refused((NotFound(kind="complaint", id=number),))
        assert await listed(service, who) == [other]
        for kind, said in (
            (schema.AnswerComplaint, FOUND),
            (schema.RedirectComplaint, {"redirected_to": "测试·市场监督管理局"}),
        ):
            refusals = await service.refused(kind, who, receipt_number=number, **said)
            assert slugs(refusals) == ["own-matter"]
    assert await listed(service, SUPERVISOR) == sorted([number, other])


async def test_a_certificate_leads_to_who_recorded_it_and_to_its_holder(
    service: MemoryService,
) -> None:
    await service.put(*hours.certificate())
    said = {"complained_of": "certificate", "certificate_number": hours.CERTIFICATE}
    receipt = await filed(service, **said, organisation_id=None)
    number = receipt.receipt_number
    assert (await service.stored(Complaint, number)).concerns == ("o",)
    recorder = SUPERVISOR.model_copy(update={"organisation": "o"})
    holder = SUPERVISOR.model_copy(update={"id": "v2"})
    kept = SUPERVISOR.model_copy(update={"id": "kept"})
    await service.put(replace(KnownVolunteer.unknown("v2"), above=("kept",)))
    for who in (recorder, holder, kept):
        assert slugs((await seen(service, number, who)).refusals) == ["not-found"]
        refusals = await service.refused(
            schema.AnswerComplaint, who, receipt_number=number, **FOUND
        )
        assert slugs(refusals) == ["own-matter"]
    assert (await seen(service, number, SUPERVISOR)).certificate_number == hours.CERTIFICATE
    assert (await service.stored(Certificate, hours.CERTIFICATE)).state == "issued"


async def test_the_receipt_does_not_tell_whether_a_certificate_exists(
    service: MemoryService,
) -> None:
    await service.put(*hours.certificate())
    said = {"complained_of": "certificate", "organisation_id": None}
    known = await filed(service, **said, certificate_number=hours.CERTIFICATE)
    unknown = await filed(service, **said, certificate_number="20261123-HHHHHHHH")
    assert known.due_on == unknown.due_on
    first, second = await progress(service, known), await progress(service, unknown)
    assert first == second


async def test_auditors_look_and_answer_nothing(service: MemoryService) -> None:
    number = (await filed(service)).receipt_number
    found = await seen(service, number, AUDITOR)
    assert (found.complaint_text, found.state) == (SAID["complaint_text"], "filed")
    assert await listed(service, AUDITOR, division=ELSEWHERE[:6], state="filed") == [number]
    refusals = await service.refused(
        schema.AnswerComplaint, AUDITOR, receipt_number=number, **FOUND
    )
    assert slugs(refusals) == ["out-of-scope"]


async def test_a_supervisor_of_elsewhere_is_told_that_there_is_none(
    service: MemoryService,
) -> None:
    number = (await filed(service)).receipt_number
    far = acting_as(id="s3", role="supervisor", scope="42")
    assert slugs((await seen(service, number, far)).refusals) == ["not-found"]
    assert await listed(service, far) == []


# --- closed once ----------------------------------------------------------------------------------


async def test_what_is_another_authoritys_matter_is_told_so(service: MemoryService) -> None:
    receipt = await filed(service)
    said = {"receipt_number": receipt.receipt_number, "redirected_to": "测试·市场监督管理局"}
    await service.done(schema.RedirectComplaint, SUPERVISOR, **said)
    found = await progress(service, receipt)
    assert (found.state, found.redirected_to) == ("redirected", "测试·市场监督管理局")
    again = {"receipt_number": receipt.receipt_number, **FOUND}
    for kind, more in ((schema.RedirectComplaint, said), (schema.AnswerComplaint, again)):
        assert slugs(await service.refused(kind, SUPERVISOR, **more)) == ["complaint-closed"]


async def test_it_is_told_before_its_deadline_and_after(service: MemoryService) -> None:
    receipt = await filed(service)
    assert await swept(service, datetime.fromisoformat("2025-10-20T08:59:00+08:00")) == 0
    assert await swept(service, datetime.fromisoformat("2025-10-20T09:00:00+08:00")) == 1
    assert await swept(service, datetime.fromisoformat("2025-10-22T09:00:00+08:00")) == 1
    assert [one.days_left for one in service.told(schema.ComplaintDue)] == [3, 1]
    late = datetime.fromisoformat("2025-10-24T00:00:00+08:00")
    assert await swept(service, late - timedelta(seconds=1)) == 0
    assert not (await progress(service, receipt)).is_late
    assert await swept(service, late) == 1
    assert await swept(service, late + timedelta(days=30)) == 0
    (told,) = service.told(schema.ComplaintLate)
    assert told.due_on == "2025-10-23"
    assert (await progress(service, receipt)).is_late
    await answered(service, receipt.receipt_number)
    assert (await progress(service, receipt)).is_late, "and stays so"


async def test_after_downtime_the_last_mark_alone_is_told(service: MemoryService) -> None:
    await filed(service)
    await swept(service, datetime.fromisoformat("2025-11-30T09:00:00+08:00"))
    assert not service.told(schema.ComplaintDue)
    assert len(service.told(schema.ComplaintLate)) == 1


async def test_nothing_is_late_by_days_that_nobody_knows_yet() -> None:
    service = hours.ledgers(datetime.fromisoformat("2026-12-25T10:00:00+08:00"))
    receipt = await filed(service)
    assert receipt.due_on.startswith("2027-01")
    assert await swept(service, datetime.fromisoformat("2027-02-10T09:00:00+08:00")) == 1
    assert not service.told(schema.ComplaintLate, schema.ComplaintDue)
    assert await swept(service, datetime.fromisoformat("2027-02-10T10:00:00+08:00")) == 0
    assert await swept(service, datetime.fromisoformat("2027-02-11T10:00:00+08:00")) == 1
    assert not (await progress(service, receipt)).is_late


async def test_a_pack_says_within_how_many_days(service: MemoryService) -> None:
    rules = {"hours": {"complaint_days": 5, "complaint_words_days": 30}}
    pack = {"division": ELSEWHERE[:6], "version": 1, "set_at": FILED, "rules": rules, "changed": []}
    await service.follow(PolicySet(**pack))
    receipt = await filed(service)
    assert receipt.due_on == "2025-10-10"
    await answered(service, receipt.receipt_number)
    assert (await service.stored(Complaint, receipt.receipt_number)).next_at == (
        FILED + timedelta(days=30)
    )


async def test_the_words_go_and_the_numbers_stay(service: MemoryService) -> None:
    receipt = await filed(service)
    await answered(service, receipt.receipt_number)
    assert await swept(service, FILED + timedelta(days=364)) == 0
    assert await swept(service, FILED + timedelta(days=365)) == 1
    assert await swept(service, FILED + timedelta(days=800)) == 0
    found = await progress(service, receipt)
    assert (found.state, found.outcome, found.conclusion) == ("answered", "upheld", None)
    assert (await seen(service, receipt.receipt_number, SUPERVISOR)).complaint_text is None
    (tally,) = await tallies(service, quarter="2025Q3")
    assert (tally.filed, tally.upheld) == (1, 1)


# --- counted --------------------------------------------------------------------------------------


async def test_they_are_counted_by_place_and_quarter_without_anybody(
    service: MemoryService,
) -> None:
    first, second = await filed(service), await filed(service)
    third = await filed(service, complained_of="organisation")
    await answered(service, first.receipt_number)
    await service.done(
        schema.AnswerComplaint,
        SUPERVISOR,
        receipt_number=second.receipt_number,
        outcome="not-established",
        conclusion="测试·无法查实",
    )
    await service.done(
        schema.RedirectComplaint,
        SUPERVISOR,
        receipt_number=third.receipt_number,
        redirected_to="测试·别的部门",
    )
    await filed(service, complained_of="organisation")
    await swept(service, datetime.fromisoformat("2025-10-24T00:00:00+08:00"))
    hours_, other = await tallies(service, quarter="2025Q3")
    assert (hours_.complained_of, hours_.filed, hours_.upheld) == ("hours", 2, 1)
    assert (hours_.not_established, hours_.not_upheld, hours_.past_due) == (1, 0, 0)
    assert (other.filed, other.redirected, other.past_due) == (2, 1, 1)
    assert await tallies(service) == [], "a complaint counts in the quarter in which it came"
    assert not {"organisation_id", "receipt_number"} & schema.ComplaintTally.model_fields.keys()


async def test_what_is_told_twice_is_counted_once(service: MemoryService) -> None:
    await filed(service)
    ((envelope, event),) = service.published()
    for _ in range(2):
        await service.decide(event, envelope.id)
    (tally,) = service.all_of(ComplaintTally)
    assert tally.filed == 1


async def test_bounds_hold(service: MemoryService) -> None:
    receipt = await filed(service)
    one = await service.stored(Complaint, receipt.receipt_number)
    assert replace(one, state="answered").broken(one)
    assert replace(one, complaint_text=None).broken(one)
    assert replace(one, concerns=()).broken(one)
    assert one.broken(one) is None
    assert not isinstance(await service.send(schema.FileComplaint, NOBODY, **SAID), Failed)
