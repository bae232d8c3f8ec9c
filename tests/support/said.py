"""A plausible body for every command of registration, its own too, in the world of `everything`.

`ids` has what that world is made of by short names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from baodao.kit.testing import AnyCommand
from baodao.registration.calls.commands import ForgetAnswer, MarkLate
from baodao.registration.leaving.commands import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    EndUnitRecords,
    ErasePastRetention,
    ForgetSlip,
    RehomeRecords,
    SettlePoints,
    SettleRegistration,
    SucceedOrganisation,
    TellOfSuccessor,
)
from baodao.registration.lists.commands import SettleDueItem, SettleUndoneClaim
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.organisations.commands import WindUp
from baodao.registration.party.commands import LapsePairing
from baodao.registration.people.commands import (
    AskAgain,
    EndSuspensions,
    ForgetSuspension,
    LapseConsents,
    UpdateAgeClass,
)
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.privacy.commands import FindAnew, RewrapPerson
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.teams.commands import EndDueTerms
from baodao.schema import Command
from baodao.schema.registration import (
    approvals,
    befriendings,
    call_answers,
    call_parts,
    calls,
    claims,
    consent_texts,
    consents,
    deaths,
    disagreements,
    disputes,
    divisions,
    duplicates,
    group_proposals,
    imports,
    lists,
    local_places,
    member_lists,
    member_reports,
    memberships,
    obligations,
    offices,
    organisations,
    pairings,
    personal_data,
    policies,
    projects,
    proposals,
    rehoming,
    reshaping,
    residents,
    seconds,
    slips,
    unit_reports,
    volunteers,
)
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor
from tests.builders.calls import SAYS
from tests.builders.leaving import RELATIVE
from tests.builders.lists import DONE, NEED
from tests.builders.party import CONTACT
from tests.builders.people import ON_PAPER
from tests.builders.registration import COMMUNITY, DISTRICT, ELSEWHERE, NEXT_DOOR, SUSPENDED
from tests.builders.residents import IN_NEED, PAPER
from tests.support.said_of_departments import OF_DEPARTMENTS
from tests.support.said_of_errands import OF_ERRANDS
from tests.support.said_of_premises import OF_PREMISES

TODAY, TOMORROW = "2027-06-11", "2027-06-12"
OLD, SPARE = "120104007019", "120104007020"

Ids = Mapping[str, str]


def _who(name: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return _named("volunteer_id", name, **more)


def _named(field: str, name: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {field: ids[name], **more}


def _place(field: str, code: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda _: {field: code, **more}


def _office(name: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {"membership_id": ids[name], "office_id": ids[f"office-{name}"], **more}


def _both(who: str, team: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {"volunteer_id": ids[who], "organisation_id": ids[team], **more}


def _report(who: str, /, **more: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {"volunteer_id": ids[who], "unit_id": ids["unit"], **more}


def _newcomer(_: Ids) -> dict[str, Any]:
    return {
        "name": "测试·新",
        "sex": "male",
        "birth_date": "1980-01-01",
        "document": {"type": "passport", "number": "N000001"},
        "division": COMMUNITY,
        "phone": "19900000007",
        "consent": ON_PAPER,
    }


def _table(_: Ids) -> dict[str, Any]:
    row = {"line": 1, "name": "测试·新", "sex": "男", "birth_date": "1980-01-01"}
    row |= {"document_type": "passport", "document": "N000001", "division": COMMUNITY}
    return {"rows": [row | {"phone": "19900000007"}], "consent": ON_PAPER}


SAID: dict[type[AnyCommand], Callable[[Ids], dict[str, Any]]] = {
    divisions.ImportDivisions: lambda _: {"rows": [{"code": "120104007030", "name": "测试"}]},
    reshaping.RenameDivision: _place("code", SPARE, new_name="测试·新", on=TOMORROW),
    reshaping.MergeDivisions: lambda _: {"codes": [SPARE], "into": NEXT_DOOR, "on": TOMORROW},
    reshaping.SplitDivision: lambda _: {
        "code": SPARE,
        "into": [{"code": SPARE, "name": "测试"}, {"code": "120104007031", "name": "测试"}],
        "on": TOMORROW,
    },
    reshaping.MoveDivision: _place("code", SPARE, new_code=f"{ELSEWHERE[:9]}009", on=TOMORROW),
    policies.SetPolicy: _place(
        "division", COMMUNITY, rules={"registration": {"adult_age": 18}}, note="测试"
    ),
    organisations.RegisterOrganisation: _place(
        "division", COMMUNITY, name="测试", kind="volunteer-team"
    ),
    organisations.RenameOrganisation: _named("organisation_id", "team", name="测试·新"),
    organisations.ChangeAliases: _named("organisation_id", "team", aliases=["测试·别名"]),
    organisations.ChangeParent: lambda ids: {
        "organisation_id": ids["team"],
        "parent_id": ids["committee"],
    },
    organisations.ChangeJoinPolicy: _named("organisation_id", "team", join_policy="open"),
    EndOrganisation: lambda ids: {
        "organisation_id": ids["choir"],
        "reason": "测试",
        "successor_id": ids["committee"],
    },
    NameSuccessor: lambda ids: {
        "organisation_id": ids["choir"],
        "successor_id": ids["committee"],
    },
    SucceedOrganisation: lambda ids: {
        "organisation_id": ids["ended"],
        "keeps": True,
        "committee_id": ids["committee"],
    },
    TellOfSuccessor: lambda ids: {
        "organisation_id": ids["left-behind"],
        "since": "",
        "until": None,
        "volunteers": [ids["ana"]],
    },
    WindUp: _named("organisation_id", "ended"),
    volunteers.RegisterVolunteer: _newcomer,
    imports.ImportVolunteers: _table,
    volunteers.ActivateVolunteer: _who("eve", note="测试"),
    volunteers.SuspendVolunteer: _who("ana", **SUSPENDED),
    volunteers.WithdrawVolunteer: _who("ana", reason="测试"),
    volunteers.ReturnVolunteer: _who("dan"),
    volunteers.ChangeSkills: _who("ana", skills=[{"name": "急救"}], categories=["医疗"]),
    volunteers.ChangeAvailability: _who("ana", availability=[]),
    personal_data.CorrectProfile: _who("ana", phone="19900000006"),
    personal_data.ErasePerson: _who("ana", note="测试"),
    deaths.RecordDeath: _who("ana", day="2027-06-10", reference="测试"),
    deaths.TakeBackDeath: _who("zoe"),
    deaths.RecordRelative: _who("zoe", **RELATIVE),
    deaths.ForgetRelative: lambda ids: {
        "volunteer_id": ids["zoe"],
        "relative_id": ids["relative"],
    },
    deaths.ArrangeForRelatives: _who("ana", relatives_barred=True),
    duplicates.MergeVolunteers: _named("request_id", "request"),
    seconds.AskForNames: lambda _: {
        "question": "list-volunteers",
        "filter": f"division={COMMUNITY}",
        "purpose": "records",
    },
    seconds.ConfirmNames: _named("request_id", "request-names"),
    seconds.RefuseRequest: _named("request_id", "request", reason="different-people"),
    LapseRequest: _named("request_id", "request-due"),
    seconds.AskToMerge: lambda ids: {
        "keep_id": ids["ana"],
        "merge_id": ids["eve"],
        "confirmed": True,
        "note": "测试",
    },
    duplicates.UnmergeVolunteers: lambda ids: {
        "keep_id": ids["ida"],
        "merge_id": ids["joe"],
        "note": "测试",
    },
    EndDueReport: _named("report_id", "report-hal"),
    EndDueClaim: _named("claim_id", "claim-hal"),
    EndDueListing: lambda ids: {
        "member_id": ids["listed-hal"],
        "volunteer_id": ids["hal"],
    },
    ForgetSlip: lambda ids: {"slip_id": ids["hal"], "volunteer_id": ids["hal"]},
    SettlePoints: _named("book_id", "points"),
    ErasePastRetention: _who("ned"),
    SettleRegistration: _who("hal"),
    EndUnitRecords: lambda ids: {
        "unit_id": ids["unit-over"],
        "members": [ids["listed-over"]],
        "unit_reports": [ids["unit-report-over"]],
        "pairings": [ids["pact-over"]],
    },
    RewrapPerson: _named("person_id", "ana"),
    FindAnew: _named("person_id", "cyd"),
    consents.GiveConsent: _who("bob", purpose="publication", consent=ON_PAPER),
    consents.WithdrawConsent: _named("consent_id", "consent-ana"),
    UpdateAgeClass: _who("mia"),
    slips.HandOverSlip: _named("slip_id", "slip", up_to=1),
    EndSuspensions: _who("sue"),
    ForgetSuspension: _named("kept_id", "kept"),
    AskAgain: _who("eve"),
    LapseConsents: _who("bob"),
    consent_texts.PublishConsentText: lambda _: {
        "division": DISTRICT,
        "text_version": "2027-2",
        "text_zh": "测试·同意书全文," * 5,
        "text_en": "Test: all that is agreed to.",
    },
    GoOnWithReview: lambda _: {
        "division": DISTRICT,
        "version": 1,
        "after": "",
        "left_before": [],
        "until": "",
        "left": [],
        "ends": True,
    },
    disputes.DisputeRecord: _named("record_id", "invited", record="membership"),
    disputes.ResolveCase: _named("case_id", "case", outcome="rejected", note="测试"),
    member_reports.FileMemberReport: _report("ana", division=COMMUNITY),
    member_reports.RefileMemberReport: _named("report_id", "report-ana"),
    member_reports.MoveMemberReport: _report("bob", division=NEXT_DOOR, reason="moved-house"),
    member_reports.AcceptMemberReport: _named("report_id", "report-bob"),
    member_reports.ReturnMemberReport: _named("report_id", "report-bob", reason="测试"),
    member_reports.EndMemberReport: _named(
        "report_id", "report-bob", reason="community", note="测试"
    ),
    member_lists.ImportMembers: lambda ids: {
        "unit_id": ids["unit"],
        "rows": [{"number": 1, "name": "测试·戊", "phone": "19900000005"}],
    },
    member_lists.RemoveListedMember: _named("member_id", "listed", reason="left-unit"),
    member_lists.DisownMember: _named("report_id", "report-bob", note="测试"),
    disagreements.SettleDisagreement: _named(
        "disagreement_id", "disagreement", holds="unit", note="测试"
    ),
    unit_reports.FileUnitReport: _named(
        "unit_id", "unit", division=NEXT_DOOR, liaison=CONTACT, member_count=3
    ),
    unit_reports.RefileUnitReport: _named(
        "report_id", "unit-report-back", liaison=CONTACT, member_count=3
    ),
    unit_reports.AcceptUnitReport: _named("report_id", "unit-report", member_count=4),
    unit_reports.ReturnUnitReport: _named("report_id", "unit-report", reason="测试"),
    unit_reports.EndUnitReport: _named("report_id", "unit-report", reason="测试"),
    pairings.ProposePairing: _named(
        "unit_id",
        "unit",
        division=NEXT_DOOR,
        title="测试",
        reference="测试",
        from_day=TODAY,
        until_day="2029-01-01",
    ),
    pairings.SignPairing: _named("pairing_id", "pact"),
    pairings.EndPairing: _named("pairing_id", "pact", reason="测试"),
    LapsePairing: _named("pairing_id", "pact-due"),
    approvals.GiveApproval: _named(
        "reader_id",
        "gus",
        division=COMMUNITY,
        role="organiser",
        purpose="records",
        until_day="2027-09-01",
    ),
    approvals.EndApproval: _named("approval_id", "approval"),
    residents.RegisterResident: lambda ids: {"organisation_id": ids["committee"], **IN_NEED},
    residents.CorrectResident: _named("resident_id", "resident", address="测试·2号楼"),
    befriendings.ProposeBefriending: lambda ids: {
        "resident_id": ids["resident"],
        "volunteer_id": ids["gus"],
        "consent": PAPER,
    },
    befriendings.AcceptBefriending: _named("befriending_id", "pair-proposed"),
    befriendings.EndBefriending: _named("befriending_id", "pair"),
    **OF_ERRANDS,
    residents.EraseResident: _named("resident_id", "resident", reason="not-needed"),
    lists.PostItem: _named("organisation_id", "committee", kind="need", **NEED),
    proposals.ProposeNeed: _both("ana", "committee", **NEED),
    proposals.PostProposal: _named("item_id", "proposed"),
    proposals.DeclineProposal: _named("item_id", "proposed", reason="测试"),
    lists.EditItem: _named("item_id", "unclaimed", **NEED),
    lists.CloseItem: _named("item_id", "item", reason="not-needed"),
    SettleDueItem: _named("item_id", "proposed-by-unit"),
    projects.ReportProject: _both("gus", "committee", **DONE),
    projects.ReportProjectAgain: _named("project_id", "project-returned", **DONE),
    projects.AcceptProject: _named("project_id", "project"),
    projects.ReturnProject: _named("project_id", "project", reason="incomplete"),
    group_proposals.ProposeGroup: lambda ids: {
        "volunteer_id": ids["gus"],
        "guided_by": ids["committee"],
        "name": "测试·合唱队",
    },
    group_proposals.AgreeToGroup: _named("proposal_id", "group"),
    group_proposals.DeclineGroup: _named("proposal_id", "group", reason="测试"),
    group_proposals.WithdrawGroupProposal: _named("proposal_id", "group"),
    **OF_DEPARTMENTS,
    claims.ClaimItem: lambda ids: {"item_id": ids["unclaimed"], "volunteer_id": ids["ana"]},
    claims.AcceptClaim: _named("claim_id", "claim-new"),
    claims.DeclineClaim: _named("claim_id", "claim-new", reason="测试"),
    claims.WithdrawClaim: _named("claim_id", "claim-new"),
    claims.ReportClaim: _named("claim_id", "claim-accepted", day=TODAY),
    claims.ConfirmClaim: _named("claim_id", "claim-done"),
    claims.RateClaim: _named("claim_id", "claim-confirmed", stars=5),
    SettleUndoneClaim: _named("claim_id", "claim-undone"),
    calls.RaiseCall: lambda ids: {
        "organisation_id": ids["committee"],
        "organisation_ids": [ids["team"]],
        "members": True,
        **SAYS,
    },
    calls.CloseCall: _named("call_id", "call", done="测试"),
    calls.WithdrawCall: _named("call_id", "call", reason="测试"),
    call_parts.AcknowledgeCall: _named("part_id", "part"),
    call_parts.ArriveAtCall: _named("part_id", "part"),
    call_parts.RateCallPart: _named("part_id", "part-arrived", stars=4, words="测试"),
    MarkLate: _named("part_id", "part"),
    call_answers.AnswerCall: lambda ids: {
        "call_id": ids["call"],
        "volunteer_id": ids["cyd"],
        "comes": True,
    },
    ForgetAnswer: _named("answer_id", "answer"),
    obligations.RecordContact: _both("ana", "committee", day=TODAY, topic="测试"),
    obligations.DenyContact: _named("contact_id", "contact"),
    IssueUnitFeedback: _named("unit_id", "unit", quarter="2026Q4", members=3, members_met=0),
    memberships.JoinTeam: _both("ana", "choir", kind="volunteer"),
    memberships.InviteMember: _both("ana", "team", kind="volunteer"),
    memberships.AcceptInvitation: _named("membership_id", "invited"),
    memberships.DeclineInvitation: _named("membership_id", "invited"),
    memberships.ApproveRequest: _named("membership_id", "requested"),
    memberships.RejectRequest: _named("membership_id", "requested", reason="测试"),
    memberships.LeaveTeam: _named("membership_id", "leads"),
    memberships.RemoveMember: _named("membership_id", "leads", reason="测试"),
    EndDueTerms: _named("membership_id", "due"),
    offices.OfferOffice: _named("membership_id", "asked", title="书记"),
    offices.AcceptOffice: _office("asked"),
    offices.DeclineOffice: _office("asked"),
    offices.EndOffice: _office("leads", reason="测试"),
    offices.HandOver: lambda ids: {
        "organisation_id": ids["choir"],
        "on": TOMORROW,
        "leaders": [{"membership_id": ids["asked"], "title": "队长"}],
    },
    local_places.AddLocalPlace: _place(
        "division", COMMUNITY, code="2", kind="grid", name="测试", on=TODAY
    ),
    local_places.RenameLocalPlace: _place(
        "division", COMMUNITY, code="1", new_name="测试·新", on=TOMORROW
    ),
    local_places.EndLocalPlace: _place("division", COMMUNITY, code="1", on=TOMORROW),
    **OF_PREMISES,
    RehomeRecords: lambda ids: {"code": OLD, "volunteers": [ids["fay"]]},
    rehoming.AssignDivision: _who("gus", division=NEXT_DOOR),
}

SENT = [kind for kind in SAID if issubclass(kind, Command)]
"""What somebody may send; the others registration tells itself."""
