"""Whoever creates or changes a record in a person's name, the person is told, and only then."""

from typing import Any

import pytest

from baodao.kit.testing import AnyCommand, MemoryService
from baodao.kit.work import Done
from baodao.registration.admissions.commands import MarkStreetLate
from baodao.registration.calls.commands import ForgetAnswer, MarkLate
from baodao.registration.common.actors import ITSELF
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
from baodao.registration.premises.commands import RehomePremises
from baodao.registration.privacy.commands import FindAnew, RewrapPerson
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.teams.commands import EndDueTerms
from baodao.schema import Actor, Command
from baodao.schema.registration import (
    admission_tasks,
    admissions,
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
    errands,
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
    permits,
    personal_data,
    policies,
    premises,
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
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor
from tests.builders.leaving import merge
from tests.builders.registration import person
from tests.support.everybody import actors
from tests.support.everything import PEOPLE, Ids, ask, everything
from tests.support.records import records_of, written
from tests.support.said import SAID, SENT

# Who is told that what of which record happened; a star is somebody or something new.
TOLD: dict[type[AnyCommand], list[str]] = {
    volunteers.RegisterVolunteer: ["* volunteer * created"],
    imports.ImportVolunteers: ["* volunteer * created"],
    volunteers.ActivateVolunteer: ["eve volunteer eve changed"],
    volunteers.SuspendVolunteer: ["ana volunteer ana changed"],
    volunteers.ChangeSkills: ["ana volunteer ana changed"],
    volunteers.ChangeAvailability: ["ana volunteer ana changed"],
    personal_data.CorrectProfile: ["ana volunteer ana changed"],
    personal_data.ErasePerson: ["ana volunteer ana changed", "ana consent consent-ana ended"],
    duplicates.MergeVolunteers: ["ana volunteer ana changed", "eve volunteer eve changed"],
    duplicates.UnmergeVolunteers: ["ida volunteer ida changed", "joe volunteer joe changed"],
    # Nobody is left to be told, unless it is a mistake.
    deaths.RecordDeath: ["ana volunteer ana changed"],
    deaths.TakeBackDeath: ["zoe volunteer zoe changed"],
    consents.GiveConsent: ["bob consent * created"],
    UpdateAgeClass: ["mia volunteer mia changed"],
    ErasePastRetention: ["ned volunteer ned changed"],
    EndSuspensions: ["sue volunteer sue changed"],
    AskAgain: ["eve volunteer eve changed"],
    LapseConsents: ["bob consent * ended", "bob volunteer bob changed"],
    disputes.ResolveCase: ["cyd consent consent-cyd changed"],
    RehomeRecords: ["fay volunteer fay changed"],
    rehoming.AssignDivision: ["gus volunteer gus changed"],
    member_reports.AcceptMemberReport: ["bob member-report report-bob changed"],
    member_reports.ReturnMemberReport: ["bob member-report report-bob changed"],
    member_reports.EndMemberReport: ["bob member-report report-bob ended"],
    member_lists.DisownMember: ["bob member-report report-bob changed"],
    # The unit is right: the report that named it ends.
    disagreements.SettleDisagreement: ["cyd member-report report-cyd ended"],
    EndDueReport: ["hal member-report report-hal changed"],
    EndDueClaim: ["hal claim claim-hal ended"],
    claims.AcceptClaim: ["bob claim claim-new changed"],
    claims.DeclineClaim: ["bob claim claim-new ended"],
    claims.ReportClaim: ["cyd claim claim-accepted changed"],
    claims.ConfirmClaim: ["bob claim claim-done changed"],
    claims.RateClaim: ["cyd claim claim-confirmed changed"],
    memberships.InviteMember: ["ana membership * created"],
    memberships.ApproveRequest: ["bob membership requested changed"],
    memberships.RejectRequest: ["bob membership requested ended"],
    memberships.RemoveMember: ["cyd membership leads ended"],
    EndDueTerms: ["cyd membership due ended"],
    offices.OfferOffice: ["bob membership asked changed"],
    offices.EndOffice: ["cyd membership leads changed"],
    offices.HandOver: ["bob membership asked changed", "cyd membership leads changed"],
}

# What nobody can do for somebody else, with whose it is in the world; `test_guard` tries. From a
# sheet that they have signed some of it can be done for them: `test_on_paper` has who is told.
OWN: dict[type[Command], str] = {
    volunteers.ReturnVolunteer: "dan",
    volunteers.WithdrawVolunteer: "ana",
    consents.WithdrawConsent: "ana",
    deaths.ArrangeForRelatives: "ana",
    disputes.DisputeRecord: "ana",
    member_reports.FileMemberReport: "ana",
    member_reports.RefileMemberReport: "ana",
    member_reports.MoveMemberReport: "bob",
    proposals.ProposeNeed: "ana",
    befriendings.AcceptBefriending: "bob",
    errands.AskErrand: "ana",
    errands.AcceptErrand: "gus",
    errands.ConfirmErrand: "bob",
    errands.ContestErrand: "bob",
    errands.WithdrawErrand: "ana",
    projects.ReportProject: "gus",
    projects.ReportProjectAgain: "gus",
    group_proposals.ProposeGroup: "gus",
    group_proposals.WithdrawGroupProposal: "gus",
    claims.ClaimItem: "ana",
    claims.WithdrawClaim: "bob",
    call_answers.AnswerCall: "cyd",
    memberships.JoinTeam: "ana",
    memberships.AcceptInvitation: "ana",
    memberships.DeclineInvitation: "ana",
    memberships.LeaveTeam: "cyd",
    offices.AcceptOffice: "bob",
    offices.DeclineOffice: "bob",
}

# What touches no record in a person's name, and what it touches.
NOBODYS: dict[type[AnyCommand], str] = {
    divisions.ImportDivisions: "tree",
    reshaping.RenameDivision: "tree",
    reshaping.MergeDivisions: "tree",
    reshaping.SplitDivision: "tree",
    reshaping.MoveDivision: "tree",
    local_places.AddLocalPlace: "tree",
    local_places.RenameLocalPlace: "tree",
    local_places.EndLocalPlace: "tree",
    premises.AddPremises: "premises",
    premises.RenamePremises: "premises",
    premises.MeasurePremises: "premises",
    premises.AssessPremises: "premises",
    premises.EndPremises: "premises",
    RehomePremises: "premises",
    policies.SetPolicy: "policy",
    GoOnWithReview: "policy",
    consent_texts.PublishConsentText: "policy",
    calls.RaiseCall: "call",
    calls.CloseCall: "call",
    calls.WithdrawCall: "call",
    call_parts.AcknowledgeCall: "call",
    call_parts.ArriveAtCall: "call",
    call_parts.RateCallPart: "call",
    MarkLate: "call",
    # Departments, streets and communities alone have a part in these.
    permits.AddPermit: "permit",
    permits.EndPermit: "permit",
    admissions.AskAdmission: "admission",
    admissions.BringListedTask: "admission",
    admissions.ApproveAdmission: "admission",
    admissions.DeclineAdmission: "admission",
    admissions.WithdrawAdmission: "admission",
    MarkStreetLate: "admission",
    admission_tasks.ObjectToTask: "task",
    admission_tasks.AnswerObjection: "task",
    ForgetAnswer: "answer",
    # They are told when the records are made one.
    seconds.AskToMerge: "request",
    seconds.AskForNames: "request",
    seconds.ConfirmNames: "request",
    seconds.RefuseRequest: "request",
    LapseRequest: "request",
    approvals.GiveApproval: "approval",
    approvals.EndApproval: "approval",
    organisations.RegisterOrganisation: "organisation",
    organisations.RenameOrganisation: "organisation",
    organisations.ChangeParent: "organisation",
    organisations.ChangeAliases: "organisation",
    organisations.ChangeJoinPolicy: "organisation",
    EndOrganisation: "organisation",
    WindUp: "organisation",
    NameSuccessor: "organisation",
    SucceedOrganisation: "organisation",
    # `successor-told` is itself addressed to the person.
    TellOfSuccessor: "organisation",
    ForgetSlip: "slip",
    # They come to the desk themselves; whose data it is has died.
    deaths.RecordRelative: "relative",
    deaths.ForgetRelative: "relative",
    # Who was erased is told nothing any more; of a merge the person was told.
    SettlePoints: "points",
    slips.HandOverSlip: "slip",
    RewrapPerson: "key",
    FindAnew: "key",
    ForgetSuspension: "key",
    # The unit's own list; whom it invites is addressed by `listing-added`.
    member_lists.ImportMembers: "list",
    member_lists.RemoveListedMember: "list",
    EndDueListing: "list",
    # Nobody has reported there; `test_ended_units` has who had.
    EndUnitRecords: "unit",
    unit_reports.FileUnitReport: "unit",
    unit_reports.RefileUnitReport: "unit",
    unit_reports.AcceptUnitReport: "unit",
    unit_reports.ReturnUnitReport: "unit",
    unit_reports.EndUnitReport: "unit",
    pairings.ProposePairing: "pact",
    pairings.SignPairing: "pact",
    pairings.EndPairing: "pact",
    LapsePairing: "pact",
    # Who is in need has no account; they are told at the desk, where it is done.
    # What is proposed, begun and ended is itself addressed to the volunteer.
    befriendings.ProposeBefriending: "pair",
    befriendings.EndBefriending: "pair",
    # Whose errand it is reads its steps, and is told at the desk on paper; no event says whose.
    errands.AcceptErrandInService: "errand",
    errands.TellErrandStep: "errand-taken",
    errands.DecideErrand: "errand-contested",
    residents.RegisterResident: "resident",
    residents.CorrectResident: "resident",
    residents.EraseResident: "resident",
    # `project-accepted` and `project-returned` are themselves addressed to who reported it.
    projects.AcceptProject: "project",
    projects.ReturnProject: "project",
    # So are `group-agreed` and `group-declined`.
    group_proposals.AgreeToGroup: "group",
    group_proposals.DeclineGroup: "group",
    lists.PostItem: "item",
    proposals.PostProposal: "item",
    proposals.DeclineProposal: "item",
    lists.EditItem: "item",
    lists.CloseItem: "item",
    SettleDueItem: "item",
    # `contact-recorded` and `contact-taken-back` are themselves addressed to the person.
    obligations.RecordContact: "contact",
    obligations.DenyContact: "contact",
    IssueUnitFeedback: "totals",
}

# What only notes that something was done of which the person was told when it was.
NOTES: dict[type[AnyCommand], tuple[str, str]] = {
    SettleUndoneClaim: ("claim", "claim-undone"),
    SettleRegistration: ("volunteer", "hal"),
}


async def tell(
    service: MemoryService, ids: Ids, kind: type[AnyCommand], actor: Actor, **changes: Any
) -> tuple[list[PersonTold], dict[tuple[Any, str], str]] | None:
    """What was told and written by a command that was accepted."""
    before, since = records_of(service), service.commits
    if not isinstance(await ask(service, ids, kind, actor, **changes), Done):
        return None
    told = service.told(PersonTold, since=since)
    rows = written(before, records_of(service))
    # Who is registered is told of that, and not of the consent besides.
    new = {who for (record, who) in rows if record == "volunteer" and (record, who) not in before}
    return told, {name: w for name, w in rows.items() if not (name[0] == "consent" and w in new)}


def short(ids: Ids, told: PersonTold) -> str:
    """As in the table."""
    names = {key: name for name, key in ids.items()}
    who, what = names.get(told.volunteer_id, "*"), names.get(told.record_id, "*")
    return f"{who} {told.record} {what} {told.what}"


def test_every_command_is_in_one_of_the_tables() -> None:
    tables = [*TOLD, *OWN, *NOBODYS, *NOTES]
    assert len(tables) == len(set(tables))
    assert set(tables) == set(SAID)


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)
async def test_whoever_does_it_the_person_is_told(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    accepted = 0
    others = [actor for name, actor in actors(ids).items() if name != "neighbour"]
    for actor in others if issubclass(kind, Command) else [ITSELF]:
        answer = await tell(service.copy(), ids, kind, actor)
        if answer is None:
            continue
        accepted += 1
        told, rows = answer
        assert set(TOLD[kind]) <= {short(ids, event) for event in told}
        assert {(e.record, e.record_id): e.volunteer_id for e in told} == rows
        by = {(event.by_role, event.by_organisation) for event in told}
        assert by == {(actor.role, actor.organisation)}
    assert accepted


@pytest.mark.parametrize("kind", [*NOBODYS, *NOTES], ids=lambda kind: kind.__name__)
async def test_what_touches_no_record_tells_nobody(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    accepted = 0
    for actor in actors(ids).values():
        answer = await tell(service.copy(), ids, kind, actor)
        if answer is None:
            continue
        accepted += 1
        told, rows = answer
        assert told == []
        noted = [(NOTES[kind][0], ids[NOTES[kind][1]])] if kind in NOTES else []
        assert list(rows) == noted
    assert accepted


BY_ONESELF: dict[type[Command], dict[str, Any]] = {
    member_reports.EndMemberReport: {"reason": "own-wish", "note": None}
}


@pytest.mark.parametrize("kind", SENT, ids=lambda kind: kind.__name__)
async def test_nobody_is_told_of_what_they_did_themself(kind: type[Command]) -> None:
    service, ids = await everything()
    accepted = set()
    for name in PEOPLE:
        actor = person(ids[name])
        answer = await tell(service.copy(), ids, kind, actor, **BY_ONESELF.get(kind, {}))
        if answer is not None:
            accepted.add(name)
            assert answer[0] == []
    assert kind not in OWN or accepted == {OWN[kind]}


@pytest.mark.parametrize(
    ("kind", "name"),
    [(memberships.DeclineInvitation, "invited"), (memberships.LeaveTeam, "invited")],
)
async def test_who_was_merged_acts_on_their_old_record_themself(
    kind: type[Command], name: str
) -> None:
    service, ids = await everything()
    await merge(service, ids["gus"], ids["ana"])
    now = person(ids["gus"])
    answer = await tell(service, ids, kind, now, membership_id=ids[name])
    assert answer == ([], {("membership", ids[name]): ids["ana"]})
