"""On paper: a desk acts for who has no phone, from a sheet they signed (findings F6, 宁波 22)."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baodao.kernel.days import today
from baodao.kit.testing import MemoryService, slugs
from baodao.kit.work import Done, Refused
from baodao.registration.people.domain import consents as consents_of
from baodao.registration.people.domain.documents import YOUNGEST
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Command, OutOfScope
from baodao.schema.base import NOBODY, OwnMatter
from baodao.schema.doors import CapabilityRequired, PaperNeeded
from baodao.schema.registration import claims, consents, disputes, errands, member_reports
from baodao.schema.registration.deaths import ArrangeForRelatives
from baodao.schema.registration.desk_rules import DeskRules
from baodao.schema.registration.disputes import DisputeRecord, PersonTold
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    DeclineInvitation,
    JoinTeam,
    LeaveTeam,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.proposals import NeedProposed, ProposeNeed
from baodao.schema.registration.sheets import SheetInvalid
from baodao.schema.registration.slips import HandOverSlip, ListSlips, SlipHandedOver
from baodao.schema.registration.volunteers import ReturnVolunteer, WithdrawVolunteer
from tests.builders import organisations, people, places
from tests.builders.actors import acting_as
from tests.builders.people import sheet
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    STRANGER,
    person,
)
from tests.support.everybody import actors
from tests.support.everything import Ids, ask, everything
from tests.support.said import SAID, TODAY

# What can be done on paper, whose it is in the world of everything, and what their slip tells.
ACTS: dict[type[Command], tuple[str, str, str]] = {
    JoinTeam: ("ana", "membership", "created"),
    AcceptInvitation: ("ana", "membership", "changed"),
    DeclineInvitation: ("ana", "membership", "ended"),
    LeaveTeam: ("cyd", "membership", "ended"),
    member_reports.FileMemberReport: ("ana", "member-report", "created"),
    member_reports.RefileMemberReport: ("ana", "member-report", "changed"),
    member_reports.MoveMemberReport: ("bob", "member-report", "created"),
    member_reports.EndMemberReport: ("bob", "member-report", "ended"),
    ProposeNeed: ("ana", "item", "created"),
    claims.ClaimItem: ("ana", "claim", "created"),
    claims.WithdrawClaim: ("bob", "claim", "ended"),
    errands.AskErrand: ("ana", "errand", "created"),
    errands.ConfirmErrand: ("bob", "errand", "ended"),
    errands.ContestErrand: ("bob", "errand", "changed"),
    errands.WithdrawErrand: ("ana", "errand", "ended"),
    WithdrawVolunteer: ("ana", "volunteer", "ended"),
    ReturnVolunteer: ("dan", "volunteer", "changed"),
    consents.WithdrawConsent: ("ana", "consent", "ended"),
    DisputeRecord: ("ana", "membership", "changed"),
    ArrangeForRelatives: ("ana", "volunteer", "changed"),
}
KINDS = [pytest.param(kind, id=kind.__name__) for kind in ACTS]
WORKER = acting_as(id="keeper", role="organiser", scope="12", purpose="records")
SHEET = sheet(TODAY)
# Of a community that says so itself, no sheet is needed.
ITS_OWN = {member_reports.EndMemberReport}
TOLD_BY_SLIP = {
    DisputeRecord,
    # No event says whose an errand is.
    *(errands.AskErrand, errands.ConfirmErrand, errands.ContestErrand, errands.WithdrawErrand),
}


def said(kind: type[Command], **changes: Any) -> dict[str, Any]:
    own_reason = {"reason": "own-wish", "note": None} if kind in ITS_OWN else {}
    return own_reason | changes


async def ask_for(kind: type[Command], who: Actor, **changes: Any) -> tuple[MemoryService, Any]:
    service, ids = await everything()
    return service, await ask(service, ids, kind, who, **said(kind, **changes))


def test_the_table_has_every_message_that_can_be_done_on_paper() -> None:
    on_paper = {kind for kind in SAID if "on_paper" in getattr(kind, "model_fields", {})}
    declared = {
        kind
        for kind in SAID
        if issubclass(kind, Command) and any(allow.on_paper for allow in kind.ACCESS.allows)
    }
    assert on_paper == declared == set(ACTS)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_desk_acts_for_somebody_and_they_are_told(kind: type[Command]) -> None:
    whose, record, what = ACTS[kind]
    service, ids = await everything()
    since = service.commits
    outcome = await ask(service, ids, kind, WORKER, **said(kind, on_paper=SHEET))
    assert isinstance(outcome, Done), outcome
    (slip,) = [one for one in service.all_of(Slip) if one.acts and one.acts[-1].at == service.now]
    assert (slip.volunteer_id, slip.record, slip.state) == (ids[whose], record, "waiting")
    *_, act = slip.acts
    assert (act.what, act.done_by, act.by_role) == (what, WORKER.id, "organiser")
    assert (act.reference, act.signed_on) == (SHEET["reference"], SHEET["signed_on"])
    told = [
        event
        for event in service.told(since=since)
        if (isinstance(event, PersonTold) and event.by_role == "organiser")
        or (isinstance(event, NeedProposed) and event.on_paper)
    ]
    if kind not in TOLD_BY_SLIP:
        assert ids[whose] in [event.volunteer_id for event in told]


@pytest.mark.parametrize("kind", KINDS)
async def test_without_a_sheet_it_is_said_what_to_do(kind: type[Command]) -> None:
    _, outcome = await ask_for(kind, WORKER)
    if kind in ITS_OWN:
        assert slugs(outcome.refusals) == ["reason-not-yours"]
        return
    assert outcome.refusals == (PaperNeeded(),)
    assert "持本人签字的纸质表" in outcome.refusals[0].text("zh-Hans")


@pytest.mark.parametrize("kind", KINDS)
async def test_rights_come_first_and_alone(kind: type[Command]) -> None:
    """Also before a sheet that is no good, and a record that is not there."""
    service, ids = await everything()
    bad = sheet("2031-01-01")
    for who in (STRANGER, actors(ids)["unit-liaison"], person(ids["gus"]), OPERATOR):
        for paper in (SHEET, bad, None):
            if paper is None and who is OPERATOR:
                continue
            outcome = await ask(service, ids, kind, who, **said(kind, on_paper=paper))
            assert isinstance(outcome, Refused), (who.role, outcome)
            assert slugs(outcome.refusals) in (["out-of-scope"], ["not-found"]), (
                who.role,
                slugs(outcome.refusals),
            )


@pytest.mark.parametrize("kind", KINDS)
async def test_a_choir_keeps_no_desk(kind: type[Command]) -> None:
    choir = acting_as(id="choir", role="organiser", organisation="choir", capabilities=["consent"])
    _, outcome = await ask_for(kind, choir, on_paper=SHEET)
    assert slugs(outcome.refusals) in (["out-of-scope"], ["not-found"], ["capability-required"])


@pytest.mark.parametrize("kind", KINDS)
async def test_it_takes_the_capability_for_consents(kind: type[Command]) -> None:
    held = WORKER.capabilities - {"consent"}
    lacking = WORKER.model_copy(update={"capabilities": held})
    _, outcome = await ask_for(kind, lacking, on_paper=SHEET)
    assert outcome.refusals == (CapabilityRequired(capability="consent"),)


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_does_it_for_themself_or_a_ward(kind: type[Command]) -> None:
    service, ids = await everything()
    whose = ids[ACTS[kind][0]]
    themself = WORKER.model_copy(update={"id": whose})
    mother = WORKER.model_copy(update={"wards": frozenset({whose})})
    for who in (themself, mother):
        outcome = await ask(service, ids, kind, who, **said(kind, on_paper=SHEET))
        assert outcome.refusals == (OwnMatter(),)
    own_screen = await ask(service, ids, kind, person(whose), **said(kind, on_paper=SHEET))
    assert own_screen.refusals == (OutOfScope(role="volunteer"),)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("days", "reason"),
    [(1, "in-the-future"), (0, None), (-90, None), (-91, "too-old"), (-36_500, "too-old")],
)
async def test_a_sheet_is_of_a_possible_day(
    kind: type[Command], days: int, reason: str | None
) -> None:
    day = (date.fromisoformat(TODAY) + timedelta(days=days)).isoformat()
    _, outcome = await ask_for(kind, WORKER, on_paper=sheet(day))
    if reason is None:
        assert isinstance(outcome, Done), outcome
    else:
        assert SheetInvalid(reason=reason) in outcome.refusals


async def test_how_old_a_sheet_may_be_is_the_packs_to_say() -> None:
    service, ids = await everything()
    rules = {"desk": {"sheet_days": 7}}
    said_so = {"division": COMMUNITY, "rules": rules, "note": "测试"}
    await service.done(SetPolicy, OPERATOR, **said_so)
    for days, counts in ((7, True), (8, False)):
        day = (date.fromisoformat(TODAY) - timedelta(days=days)).isoformat()
        outcome = await ask(service.copy(), ids, JoinTeam, WORKER, on_paper=sheet(day))
        assert isinstance(outcome, Done) == counts


def test_no_sheet_is_from_before_somebody_was_born() -> None:
    """The longest that a pack may say is shorter than the youngest volunteer is old."""
    with pytest.raises(ValidationError, match="less_than_equal"):
        DeskRules(sheet_days=YOUNGEST * 365)


# --- the table of slips -------------------------------------------------------------------------


async def desk() -> tuple[MemoryService, str, str]:
    """Somebody for whom the desk has joined a choir, and the slip that says so."""
    service = await places.with_tree()
    choir = await organisations.organisation(service, join_policy="open")
    ana = await people.volunteer(service, actor=NOBODY)
    wish = {"organisation_id": choir, "volunteer_id": ana, "kind": "volunteer"}
    reply = await service.done(JoinTeam, ORGANISER, **wish, on_paper=sheet())
    return service, ana, reply.membership_id


async def test_a_slip_waits_until_it_is_handed_over() -> None:
    service, ana, slip = await desk()
    page = await service.ask(ListSlips(actor=COORDINATOR, names=True))
    (one,) = page.slips
    assert (one.slip_id, one.volunteer_id, one.record) == (slip, ana, "membership")
    (act,) = one.acts
    assert (act.what, act.done_by, act.reference) == ("created", ORGANISER.id, "测试·盒 8")
    assert page.names is not None
    assert set(page.names) == {ana}
    (seen,) = service.database.documents("reads")
    assert (seen["what"], seen["actor_id"]) == ("names", COORDINATOR.id)
    assert (await service.ask(ListSlips(actor=COLLEAGUE))).names is None
    *_, seen = service.database.documents("reads")
    assert (seen["what"], seen["person_ids"]) == ("slips", [ana])
    done = await service.done(HandOverSlip, COLLEAGUE, slip_id=slip, up_to=1)
    assert done.waiting == 0
    assert (await service.ask(ListSlips(actor=COORDINATOR))).slips == []
    again = await service.send(HandOverSlip, ORGANISER, slip_id=slip, up_to=1)
    assert again.refusals == (SlipHandedOver(),)


async def test_what_was_added_since_is_still_to_be_told() -> None:
    service, _, slip = await desk()
    leave = {"membership_id": slip, "on_paper": sheet()}
    await service.done(LeaveTeam, ORGANISER, **leave)
    # The slip in the letterbox was printed before that.
    assert (await service.done(HandOverSlip, ORGANISER, slip_id=slip, up_to=1)).waiting == 1
    (one,) = (await service.ask(ListSlips(actor=ORGANISER))).slips
    assert [act.handed_over_at is None for act in one.acts] == [False, True]
    assert (await service.done(HandOverSlip, ORGANISER, slip_id=slip, up_to=2)).waiting == 0


async def test_slips_are_the_desks_where_the_person_lives() -> None:
    service, _, slip = await desk()
    assert (await service.ask(ListSlips(actor=STRANGER))).slips == []
    far = acting_as(id="far", role="organiser", scope=ELSEWHERE, purpose="records")
    refused = await service.send(HandOverSlip, far, slip_id=slip, up_to=1)
    assert slugs(refused.refusals) == ["not-found"]


async def test_a_registration_and_a_consent_on_paper_have_a_slip_too() -> None:
    service = await places.with_tree()
    ana = await people.volunteer(service)
    bob = await people.volunteer(service, actor=NOBODY)
    consent = await people.give(service, bob)
    assert [(slip.id, slip.record) for slip in service.all_of(Slip)] == [(ana, "volunteer")]
    told = {"volunteer_id": bob, "purpose": "publication", "consent": people.ON_PAPER}
    away = {"consent_id": consent, "on_paper": sheet()}
    await service.done(consents.WithdrawConsent, ORGANISER, **away)
    given = (await service.done(consents.GiveConsent, ORGANISER, **told)).consent_id
    assert {slip.id: slip.acts[-1].what for slip in service.all_of(Slip)} == {
        ana: "created",
        consent: "ended",
        given: "created",
    }


# --- "not me", at the desk ----------------------------------------------------------------------


async def test_who_did_it_does_not_write_down_that_it_was_not_them() -> None:
    service, _, membership = await desk()
    dispute = {"record": "membership", "record_id": membership, "on_paper": sheet()}
    refused = await service.send(DisputeRecord, ORGANISER, **dispute)
    assert refused.refusals == (OwnMatter(),)
    await service.done(LeaveTeam, COORDINATOR, membership_id=membership, on_paper=sheet())
    refused = await service.send(DisputeRecord, COORDINATOR, **dispute)
    assert refused.refusals == (OwnMatter(),)
    case = await service.done(DisputeRecord, COLLEAGUE, **dispute)
    assert case.state == "open"


@pytest.mark.parametrize("kind", ["volunteer", "membership", "consent", "member-report", "claim"])
async def test_not_me_of_every_kind_of_record(kind: disputes.RecordKind) -> None:
    service, ids = await everything()
    record = _record(ids, kind)
    outcome = await ask(
        service, ids, DisputeRecord, WORKER, record=kind, record_id=record, on_paper=SHEET
    )
    assert isinstance(outcome, Done), outcome
    nothing = await ask(service, ids, DisputeRecord, WORKER, record=kind, record_id=record)
    assert nothing.refusals == (PaperNeeded(),)
    for known in (record, "01KTN8X6V0STRANGER0NOBODY0"):
        far = await ask(
            service, ids, DisputeRecord, STRANGER, record=kind, record_id=known, on_paper=SHEET
        )
        assert slugs(far.refusals) == ["not-found" if kind == "volunteer" else "out-of-scope"]


def _record(ids: Ids, kind: disputes.RecordKind) -> str:
    names: dict[disputes.RecordKind, str] = {
        "volunteer": "ana",
        "membership": "invited",
        "consent": "consent-ana",
        "member-report": "report-bob",
        "claim": "claim-new",
    }
    return ids[names[kind]]


# --- leaving ------------------------------------------------------------------------------------


async def test_nobody_is_withdrawn_by_somebody_else() -> None:
    service = await places.with_tree()
    ana = await people.volunteer(service)
    gone = {"volunteer_id": ana, "reason": "测试"}
    assert slugs(await service.refused(WithdrawVolunteer, ORGANISER, **gone)) == ["paper-needed"]
    assert slugs(await service.refused(WithdrawVolunteer, OPERATOR, **gone)) == ["out-of-scope"]
    await service.done(WithdrawVolunteer, ORGANISER, **gone, on_paper=sheet())
    stored = await service.stored(Volunteer, ana)
    assert stored.state == "withdrawn"


async def test_who_left_comes_back_by_a_sheet_signed_since_then() -> None:
    service = await places.with_tree()
    ana = await people.volunteer(service)
    back = {"volunteer_id": ana}
    await service.done(WithdrawVolunteer, person(ana), **back, reason="测试")
    assert slugs(await service.refused(ReturnVolunteer, ORGANISER, **back)) == ["paper-needed"]
    before = sheet(today(service.now - timedelta(days=1)))
    (refusal,) = await service.refused(ReturnVolunteer, ORGANISER, **back, on_paper=before)
    assert refusal == SheetInvalid(reason="too-old")
    await service.done(ReturnVolunteer, ORGANISER, **back, on_paper=sheet(today(service.now)))
    assert (await service.stored(Volunteer, ana)).state == "active"
    (told,) = [act for act in (await service.stored(Slip, ana)).acts if act.what == "changed"]
    assert told.handed_over_at is None


async def test_one_sheet_ends_one_registration_once() -> None:
    """Who came back has not signed anew, however long a sheet counts."""
    service = await places.with_tree()
    ana = await people.volunteer(service)
    gone = {"volunteer_id": ana, "reason": "测试", "on_paper": sheet(today(service.now))}
    service.now += timedelta(days=1)
    await service.done(WithdrawVolunteer, ORGANISER, **gone)
    service.now += timedelta(days=1)
    await service.done(ReturnVolunteer, person(ana), volunteer_id=ana)
    (refusal,) = await service.refused(WithdrawVolunteer, ORGANISER, **gone)
    assert refusal == SheetInvalid(reason="too-old")
    anew = gone | {"on_paper": sheet(today(service.now))}
    await service.done(WithdrawVolunteer, ORGANISER, **anew)


async def test_a_consent_that_ended_earlier_makes_no_sheet_newer() -> None:
    """It is the leaving that a sheet has to follow."""
    service = await places.with_tree()
    ana = await people.volunteer(service)
    consent = (await service.stored(consents_of.Consents, ana)).holding[0].consent_id
    taken_back = {"consent_id": consent, "by": "self"}
    await service.done(consents.WithdrawConsent, person(ana), **taken_back)
    between = sheet(today(service.now))
    service.now += timedelta(days=2)
    await service.done(WithdrawVolunteer, person(ana), volunteer_id=ana, reason="测试")
    back = {"volunteer_id": ana, "on_paper": between}
    (refusal,) = await service.refused(ReturnVolunteer, ORGANISER, **back)
    assert refusal == SheetInvalid(reason="too-old")
