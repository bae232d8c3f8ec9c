"""The messages about 双报到: reports, lists of members and pacts, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.party.commands import LapsePairing
from baodao.registration.party.use_cases.disagreements import settle_disagreement
from baodao.registration.party.use_cases.matching import (
    doubt_report,
    match_member,
    match_released,
    match_report,
    note_match,
    release_ended,
    release_returned,
    strike_disowned,
)
from baodao.registration.party.use_cases.member_lists import (
    disown_member,
    import_members,
    remove_listed_member,
)
from baodao.registration.party.use_cases.member_reports import (
    accept_member_report,
    end_member_report,
    file_member_report,
    move_member_report,
    refile_member_report,
    return_member_report,
)
from baodao.registration.party.use_cases.pairings import (
    end_pairing,
    lapse_pairing,
    propose_pairing,
    sign_pairing,
)
from baodao.registration.party.use_cases.unit_reports import (
    accept_unit_report,
    end_unit_report,
    file_unit_report,
    refile_unit_report,
    return_unit_report,
)
from baodao.registration.party.views.disagreements import get_disagreement, list_disagreements
from baodao.registration.party.views.member_lists import (
    get_unit_totals,
    list_unit_members,
    preview_members,
)
from baodao.registration.party.views.member_reports import get_member_report, list_member_reports
from baodao.registration.party.views.unit_reports import (
    get_pairing,
    get_unit_report,
    list_pairings,
    list_unit_reports,
    reveal_unit_contact,
)
from baodao.schema.registration.disagreements import (
    DisagreementRaised,
    GetDisagreement,
    ListDisagreements,
    SettleDisagreement,
)
from baodao.schema.registration.disputes import CaseResolved
from baodao.schema.registration.member_lists import (
    DisownMember,
    GetUnitTotals,
    ImportMembers,
    ListingAdded,
    ListingRemoved,
    ListUnitMembers,
    PreviewMembers,
    RemoveListedMember,
)
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    FileMemberReport,
    GetMemberReport,
    ListMemberReports,
    MemberReportEnded,
    MemberReportFiled,
    MemberReportMatched,
    MemberReportReturned,
    MoveMemberReport,
    RefileMemberReport,
    ReturnMemberReport,
)
from baodao.schema.registration.pairings import (
    EndPairing,
    GetPairing,
    ListPairings,
    ProposePairing,
    SignPairing,
)
from baodao.schema.registration.unit_reports import (
    AcceptUnitReport,
    EndUnitReport,
    FileUnitReport,
    GetUnitReport,
    ListUnitReports,
    RefileUnitReport,
    ReturnUnitReport,
    RevealUnitContact,
)

subscribers = Subscribers("registration")

subscribers.command(FileMemberReport, file_member_report)
subscribers.command(RefileMemberReport, refile_member_report)
subscribers.command(MoveMemberReport, move_member_report)
subscribers.command(AcceptMemberReport, accept_member_report)
subscribers.command(ReturnMemberReport, return_member_report)
subscribers.command(EndMemberReport, end_member_report)
subscribers.query(PreviewMembers, preview_members)
subscribers.query(GetMemberReport, get_member_report)
subscribers.query(ListMemberReports, list_member_reports)

subscribers.command(ImportMembers, import_members)
subscribers.command(RemoveListedMember, remove_listed_member)
subscribers.command(DisownMember, disown_member)

subscribers.event(MemberReportFiled, match_report)
subscribers.event(CaseResolved, match_released)
subscribers.event(MemberReportMatched, note_match)
subscribers.event(MemberReportReturned, release_returned)
subscribers.event(MemberReportEnded, release_ended)
subscribers.event(ListingAdded, match_member)
subscribers.event(ListingRemoved, doubt_report)
subscribers.event(DisagreementRaised, strike_disowned)

subscribers.query(ListUnitMembers, list_unit_members)
subscribers.query(GetUnitTotals, get_unit_totals)

subscribers.command(SettleDisagreement, settle_disagreement)
subscribers.query(GetDisagreement, get_disagreement)
subscribers.query(ListDisagreements, list_disagreements)

subscribers.command(FileUnitReport, file_unit_report)
subscribers.command(RefileUnitReport, refile_unit_report)
subscribers.command(AcceptUnitReport, accept_unit_report)
subscribers.command(ReturnUnitReport, return_unit_report)
subscribers.command(EndUnitReport, end_unit_report)

subscribers.command(ProposePairing, propose_pairing)
subscribers.command(SignPairing, sign_pairing)
subscribers.command(EndPairing, end_pairing)
subscribers.own(LapsePairing, lapse_pairing)

subscribers.query(GetUnitReport, get_unit_report)
subscribers.query(ListUnitReports, list_unit_reports)
subscribers.query(RevealUnitContact, reveal_unit_contact)
subscribers.query(GetPairing, get_pairing)
subscribers.query(ListPairings, list_pairings)
