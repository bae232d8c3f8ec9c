"""What arrives at registration, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.use_cases import (
    ages,
    consents,
    disputes,
    divisions,
    disagreements,
    divisions,
    matching,
    member_lists,
    member_reports,
    organisations,
    policies,
    volunteers,
)
from baodao.registration.views import consents as consent_views
from baodao.registration.views import disputes as dispute_views
from baodao.registration.views import divisions as division_views
from baodao.registration.views import organisations as organisation_views
from baodao.registration.views import policies as policy_views
from baodao.registration.views import volunteers as volunteer_views
from baodao.schema.registration import ages as age
from baodao.schema.registration import consents as consent
from baodao.schema.registration import disputes as dispute
from baodao.schema.registration import disagreements as disagreement
from baodao.schema.registration import divisions as division
from baodao.schema.registration import member_lists as member_list
from baodao.schema.registration import member_reports as member_report
from baodao.schema.registration import organisations as organisation
from baodao.schema.registration import policies as policy
from baodao.schema.registration import volunteers as volunteer

subscribers = Subscribers("registration")

# --- divisions ----------------------------------------------------------------------------------

subscribers.command(division.ImportDivisions, divisions.import_divisions)
subscribers.query(division.GetDivision, division_views.get_division)
subscribers.query(division.ListDivisions, division_views.list_divisions)

# --- policies -----------------------------------------------------------------------------------

subscribers.command(policy.SetPolicy, policies.set_policy)
subscribers.query(policy.GetPolicy, policy_views.get_policy)

# --- organisations ------------------------------------------------------------------------------

subscribers.command(organisation.RegisterOrganisation, organisations.register_organisation)
subscribers.query(organisation.GetOrganisation, organisation_views.get_organisation)
subscribers.query(organisation.ListOrganisations, organisation_views.list_organisations)

# --- volunteers ---------------------------------------------------------------------------------

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

# --- consents -----------------------------------------------------------------------------------

subscribers.command(consent.GiveConsent, consents.give_consent)
subscribers.command(consent.WithdrawConsent, consents.withdraw_consent)
subscribers.query(consent.ListConsents, consent_views.list_consents)

# --- ages ---------------------------------------------------------------------------------------

subscribers.command(age.UpdateAgeClass, ages.update_age_class)

# --- disputes -----------------------------------------------------------------------------------

subscribers.command(dispute.DisputeRecord, disputes.dispute_record)
subscribers.command(dispute.ResolveCase, disputes.resolve_case)
subscribers.query(dispute.GetCase, dispute_views.get_case)
subscribers.query(dispute.ListCases, dispute_views.list_cases)
subscribers.query(dispute.ListRecords, dispute_views.list_records)
# --- member reports ------------------------------------------------------------------------------

subscribers.command(member_report.FileMemberReport, member_reports.file_member_report)
subscribers.command(member_report.RefileMemberReport, member_reports.refile_member_report)
subscribers.command(member_report.MoveMemberReport, member_reports.move_member_report)
subscribers.command(member_report.AcceptMemberReport, member_reports.accept_member_report)
subscribers.command(member_report.ReturnMemberReport, member_reports.return_member_report)
subscribers.command(member_report.EndMemberReport, member_reports.end_member_report)

# --- lists of members ----------------------------------------------------------------------------

subscribers.command(member_list.ImportMembers, member_lists.import_members)
subscribers.command(member_list.RemoveMember, member_lists.remove_member)
subscribers.command(member_list.DisownMember, member_lists.disown_member)
subscribers.event(member_report.MemberReportFiled, matching.match_report)
subscribers.event(member_report.MemberReportMatched, matching.note_match)
subscribers.event(member_report.MemberReportReturned, matching.release_returned)
subscribers.event(member_report.MemberReportEnded, matching.release_ended)
subscribers.event(member_list.MemberInvited, matching.match_member)
subscribers.event(member_list.MemberRemoved, matching.doubt_report)
subscribers.event(disagreement.DisagreementRaised, matching.strike_disowned)

# --- disagreements -------------------------------------------------------------------------------

subscribers.command(disagreement.SettleDisagreement, disagreements.settle_disagreement)
