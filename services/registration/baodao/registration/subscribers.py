"""What arrives at registration, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.use_cases import (
    ages,
    claims,
    consents,
    disagreements,
    disputes,
    divisions,
    duplicates,
    endings,
    imports,
    lists,
    local_places,
    matching,
    member_lists,
    member_reports,
    memberships,
    obligations,
    offices,
    organisations,
    pairings,
    personal_data,
    policies,
    rehoming,
    unit_reports,
    vault,
    volunteers,
)
from baodao.registration.views import claims as claim_views
from baodao.registration.views import consents as consent_views
from baodao.registration.views import disagreements as disagreement_views
from baodao.registration.views import disputes as dispute_views
from baodao.registration.views import divisions as division_views
from baodao.registration.views import duplicates as duplicate_views
from baodao.registration.views import imports as import_views
from baodao.registration.views import lists as list_views
from baodao.registration.views import local_places as local_place_views
from baodao.registration.views import member_lists as member_list_views
from baodao.registration.views import member_reports as member_report_views
from baodao.registration.views import memberships as membership_views
from baodao.registration.views import obligations as obligation_views
from baodao.registration.views import organisations as organisation_views
from baodao.registration.views import personal_data as personal_data_views
from baodao.registration.views import policies as policy_views
from baodao.registration.views import reads as read_views
from baodao.registration.views import unit_reports as unit_report_views
from baodao.registration.views import vault as vault_views
from baodao.registration.views import volunteers as volunteer_views
from baodao.schema.hours import HoursCredited
from baodao.schema.registration import ages as age
from baodao.schema.registration import claims as claim
from baodao.schema.registration import consents as consent
from baodao.schema.registration import disagreements as disagreement
from baodao.schema.registration import disputes as dispute
from baodao.schema.registration import divisions as division
from baodao.schema.registration import duplicates as duplicate
from baodao.schema.registration import endings as ending
from baodao.schema.registration import imports as importing
from baodao.schema.registration import lists as three
from baodao.schema.registration import local_places as local_place
from baodao.schema.registration import member_lists as member_list
from baodao.schema.registration import member_reports as member_report
from baodao.schema.registration import memberships as membership
from baodao.schema.registration import obligations as obligation
from baodao.schema.registration import offices as office
from baodao.schema.registration import organisations as organisation
from baodao.schema.registration import personal_data as personal
from baodao.schema.registration import policies as policy
from baodao.schema.registration import rehoming as rehome
from baodao.schema.registration import unit_reports as unit_report
from baodao.schema.registration import vault as vault_keys
from baodao.schema.registration import volunteers as volunteer
from baodao.schema.scheduling.attendance import AttendanceRecorded

subscribers = Subscribers("registration")

# --- divisions ------------------------------------------------------------------------------------

subscribers.command(division.ImportDivisions, divisions.import_divisions)
subscribers.query(division.GetDivision, division_views.get_division)
subscribers.query(division.ListDivisions, division_views.list_divisions)
subscribers.command(division.RenameDivision, divisions.rename_division)
subscribers.command(division.MergeDivisions, divisions.merge_divisions)
subscribers.command(division.SplitDivision, divisions.split_division)
subscribers.command(division.MoveDivision, divisions.move_division)
subscribers.query(division.DivisionHistory, division_views.division_history)

# --- policies -------------------------------------------------------------------------------------

subscribers.command(policy.SetPolicy, policies.set_policy)
subscribers.query(policy.GetPolicy, policy_views.get_policy)

# --- organisations --------------------------------------------------------------------------------

subscribers.command(organisation.RegisterOrganisation, organisations.register_organisation)
subscribers.query(organisation.GetOrganisation, organisation_views.get_organisation)
subscribers.query(organisation.ListOrganisations, organisation_views.list_organisations)

# --- volunteers -----------------------------------------------------------------------------------

subscribers.command(volunteer.RegisterVolunteer, volunteers.register_volunteer)
subscribers.command(volunteer.ActivateVolunteer, volunteers.activate_volunteer)
subscribers.command(volunteer.SuspendVolunteer, volunteers.suspend_volunteer)
subscribers.command(volunteer.WithdrawVolunteer, volunteers.withdraw_volunteer)
subscribers.command(volunteer.ReturnVolunteer, volunteers.return_volunteer)
subscribers.command(volunteer.ChangeSkills, volunteers.change_skills)
subscribers.command(volunteer.ChangeAvailability, volunteers.change_availability)
subscribers.query(volunteer.GetVolunteer, volunteer_views.get_volunteer)
subscribers.query(volunteer.FindVolunteer, volunteer_views.find_volunteer)
subscribers.query(volunteer.ListVolunteers, volunteer_views.list_volunteers)

# --- personal data --------------------------------------------------------------------------------

subscribers.command(personal.CorrectProfile, personal_data.correct_profile)
subscribers.command(personal.ErasePerson, personal_data.erase_person)
subscribers.query(personal.RevealContact, personal_data_views.reveal_contact)
subscribers.query(personal.GetOwnProfile, personal_data_views.get_own_profile)
subscribers.query(personal.ExportPerson, personal_data_views.export_person)
subscribers.query(personal.ListReads, read_views.list_reads)

# --- duplicates -----------------------------------------------------------------------------------

subscribers.command(duplicate.MergeVolunteers, duplicates.merge_volunteers)
subscribers.query(duplicate.FindDuplicates, duplicate_views.find_duplicates)

# --- the end of a registration --------------------------------------------------------------------

subscribers.command(ending.EndDueReport, endings.end_due_report)
subscribers.command(ending.EndDueClaim, endings.end_due_claim)
subscribers.command(ending.EndDueListing, endings.end_due_listing)
subscribers.command(ending.SettleRegistration, endings.settle_registration)

# --- vault ----------------------------------------------------------------------------------------

subscribers.command(vault_keys.RewrapPerson, vault.rewrap_person)
subscribers.query(vault_keys.GetKeyUse, vault_views.get_key_use)

# --- consents -------------------------------------------------------------------------------------

subscribers.command(consent.GiveConsent, consents.give_consent)
subscribers.command(consent.WithdrawConsent, consents.withdraw_consent)
subscribers.query(consent.ListConsents, consent_views.list_consents)

# --- ages -----------------------------------------------------------------------------------------

subscribers.command(age.UpdateAgeClass, ages.update_age_class)

# --- disputes -------------------------------------------------------------------------------------

subscribers.command(dispute.DisputeRecord, disputes.dispute_record)
subscribers.command(dispute.ResolveCase, disputes.resolve_case)
subscribers.query(dispute.GetCase, dispute_views.get_case)
subscribers.query(dispute.ListCases, dispute_views.list_cases)
subscribers.query(dispute.ListRecords, dispute_views.list_records)

# --- member reports -------------------------------------------------------------------------------

subscribers.command(member_report.FileMemberReport, member_reports.file_member_report)
subscribers.command(member_report.RefileMemberReport, member_reports.refile_member_report)
subscribers.command(member_report.MoveMemberReport, member_reports.move_member_report)
subscribers.command(member_report.AcceptMemberReport, member_reports.accept_member_report)
subscribers.command(member_report.ReturnMemberReport, member_reports.return_member_report)
subscribers.command(member_report.EndMemberReport, member_reports.end_member_report)
subscribers.query(member_report.GetMemberReport, member_report_views.get_member_report)
subscribers.query(member_report.ListMemberReports, member_report_views.list_member_reports)

# --- lists of members -----------------------------------------------------------------------------

subscribers.command(member_list.ImportMembers, member_lists.import_members)
subscribers.command(member_list.RemoveListedMember, member_lists.remove_listed_member)
subscribers.command(member_list.DisownMember, member_lists.disown_member)
subscribers.event(member_report.MemberReportFiled, matching.match_report)
subscribers.event(dispute.CaseResolved, matching.match_released)
subscribers.event(member_report.MemberReportMatched, matching.note_match)
subscribers.event(member_report.MemberReportReturned, matching.release_returned)
subscribers.event(member_report.MemberReportEnded, matching.release_ended)
subscribers.event(member_list.ListingAdded, matching.match_member)
subscribers.event(member_list.ListingRemoved, matching.doubt_report)
subscribers.event(disagreement.DisagreementRaised, matching.strike_disowned)
subscribers.query(member_list.ListUnmatchedMembers, member_list_views.list_unmatched_members)
subscribers.query(member_list.GetUnitTotals, member_list_views.get_unit_totals)

# --- disagreements --------------------------------------------------------------------------------

subscribers.command(disagreement.SettleDisagreement, disagreements.settle_disagreement)
subscribers.query(disagreement.GetDisagreement, disagreement_views.get_disagreement)
subscribers.query(disagreement.ListDisagreements, disagreement_views.list_disagreements)

# --- unit reports and pairings --------------------------------------------------------------------

subscribers.command(unit_report.FileUnitReport, unit_reports.file_unit_report)
subscribers.command(unit_report.RefileUnitReport, unit_reports.refile_unit_report)
subscribers.command(unit_report.AcceptUnitReport, unit_reports.accept_unit_report)
subscribers.command(unit_report.ReturnUnitReport, unit_reports.return_unit_report)
subscribers.command(unit_report.EndUnitReport, unit_reports.end_unit_report)
subscribers.command(unit_report.ProposePairing, pairings.propose_pairing)
subscribers.command(unit_report.SignPairing, pairings.sign_pairing)
subscribers.command(unit_report.EndPairing, pairings.end_pairing)
subscribers.command(unit_report.LapsePairing, pairings.lapse_pairing)
subscribers.query(unit_report.GetUnitReport, unit_report_views.get_unit_report)
subscribers.query(unit_report.ListUnitReports, unit_report_views.list_unit_reports)
subscribers.query(unit_report.GetPairing, unit_report_views.get_pairing)
subscribers.query(unit_report.ListPairings, unit_report_views.list_pairings)

# --- the three lists ------------------------------------------------------------------------------

subscribers.command(three.PostItem, lists.post_item)
subscribers.command(three.ProposeNeed, lists.propose_need)
subscribers.command(three.PostProposal, lists.post_proposal)
subscribers.command(three.DeclineProposal, lists.decline_proposal)
subscribers.command(three.EditItem, lists.edit_item)
subscribers.command(three.CloseItem, lists.close_item)
subscribers.query(three.GetItem, list_views.get_item)
subscribers.query(three.ListItems, list_views.list_items)

# --- claims ---------------------------------------------------------------------------------------

subscribers.command(claim.ClaimItem, claims.claim_item)
subscribers.command(claim.AcceptClaim, claims.accept_claim)
subscribers.command(claim.DeclineClaim, claims.decline_claim)
subscribers.command(claim.WithdrawClaim, claims.withdraw_claim)
subscribers.command(claim.ReportClaim, claims.report_claim)
subscribers.command(claim.ConfirmClaim, claims.confirm_claim)
subscribers.command(claim.RateClaim, claims.rate_claim)
subscribers.command(claim.SettleUndoneClaim, claims.settle_undone_claim)
subscribers.query(claim.GetClaim, claim_views.get_claim)
subscribers.query(claim.ListClaims, claim_views.list_claims)

# --- contacts, obligations, feedback --------------------------------------------------------------

subscribers.event(AttendanceRecorded, obligations.count_activity)
subscribers.event(HoursCredited, obligations.count_minutes)
subscribers.command(obligation.RecordContact, obligations.record_contact)
subscribers.command(obligation.DenyContact, obligations.deny_contact)
subscribers.command(obligation.IssueUnitFeedback, obligations.issue_unit_feedback)
subscribers.query(obligation.ListContacts, obligation_views.list_contacts)
subscribers.query(obligation.GetObligations, obligation_views.get_obligations)
subscribers.query(obligation.UnitObligations, obligation_views.unit_obligations)
subscribers.query(obligation.GetCommunityTotals, obligation_views.get_community_totals)
subscribers.query(obligation.ListFeedback, obligation_views.list_feedback)

# --- the life of organisations --------------------------------------------------------------------

subscribers.command(organisation.RenameOrganisation, organisations.rename_organisation)
subscribers.command(organisation.ChangeParent, organisations.change_parent)
subscribers.command(organisation.ChangeJoinPolicy, organisations.change_join_policy)
subscribers.command(organisation.EndOrganisation, organisations.end_organisation)
subscribers.command(organisation.WindUp, organisations.wind_up)

# --- memberships ----------------------------------------------------------------------------------

subscribers.command(membership.JoinTeam, memberships.join_team)
subscribers.command(membership.InviteMember, memberships.invite_member)
subscribers.command(membership.AcceptInvitation, memberships.accept_invitation)
subscribers.command(membership.DeclineInvitation, memberships.decline_invitation)
subscribers.command(membership.ApproveRequest, memberships.approve_request)
subscribers.command(membership.RejectRequest, memberships.reject_request)
subscribers.command(membership.LeaveTeam, memberships.leave_team)
subscribers.command(membership.RemoveMember, memberships.remove_member)
subscribers.command(membership.EndDueTerms, memberships.end_due_terms)
subscribers.query(membership.GetMembership, membership_views.get_membership)
subscribers.query(membership.ListMemberships, membership_views.list_memberships)
subscribers.query(membership.ListMembershipsOf, membership_views.list_memberships_of)
subscribers.query(membership.ListBuildingHeads, membership_views.list_building_heads)

# --- offices --------------------------------------------------------------------------------------

subscribers.command(office.OfferOffice, offices.offer_office)
subscribers.command(office.AcceptOffice, offices.accept_office)
subscribers.command(office.DeclineOffice, offices.decline_office)
subscribers.command(office.EndOffice, offices.end_office)
subscribers.command(office.HandOver, offices.hand_over)

# --- local places ---------------------------------------------------------------------------------

subscribers.command(local_place.AddLocalPlace, local_places.add_local_place)
subscribers.command(local_place.RenameLocalPlace, local_places.rename_local_place)
subscribers.command(local_place.EndLocalPlace, local_places.end_local_place)
subscribers.query(local_place.ListLocalPlaces, local_place_views.list_local_places)

# --- rehoming -------------------------------------------------------------------------------------

subscribers.command(rehome.RehomeRecords, rehoming.rehome_records)
subscribers.command(rehome.AssignDivision, rehoming.assign_division)

# --- imports --------------------------------------------------------------------------------------

subscribers.command(importing.ImportVolunteers, imports.import_volunteers)
subscribers.query(importing.PreviewVolunteers, import_views.preview_volunteers)
