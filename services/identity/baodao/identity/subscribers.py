"""The messages that arrive at identity, and the use case or view that takes each."""

from baodao.identity import beforehand, views
from baodao.identity.commands import EndDueGrant, ForgetAttempt, ForgetChallenge, ForgetSession
from baodao.identity.store import APPROVALS, POLICIES, READS
from baodao.identity.use_cases import (
    grants,
    guardians,
    known,
    merging,
    passkeys,
    sign_ins,
    slips,
)
from baodao.identity.use_cases import providers as at_providers
from baodao.kernel.approvals import Approvals, follow_approval, follow_approval_end
from baodao.kernel.policies import follow_policy
from baodao.kernel.purposes import Purposes
from baodao.kit.read_log import ReadLog
from baodao.kit.subscribers import Subscribers
from baodao.schema.identity import accounts, providers, sign_in
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.identity.grants import EndGrant, GrantRole
from baodao.schema.identity.guardians import InviteGuardian, ListGuardians, NameGuardian
from baodao.schema.identity.passkeys import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyConfirmation,
    BeginPasskeySignIn,
    ConfirmByPasskey,
    RemovePasskey,
    SignInByPasskey,
)
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.approvals import ApprovalEnded, ApprovalGiven
from baodao.schema.registration.deaths import DeathRecorded, DeathTakenBack
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.offices import OfficeAccepted, OfficeEnded
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.rehoming import OrganisationRehomed, VolunteerRehomed
from baodao.schema.registration.successions import OrganisationSucceeded
from baodao.schema.registration.volunteers import VolunteerActivated, VolunteerRegistered

subscribers = Subscribers(
    "identity",
    log=ReadLog(READS, views.people_of, POLICIES, Purposes(), Approvals(APPROVALS)),
)

subscribers.event(VolunteerRegistered, known.learn_person)
subscribers.event(VolunteerRehomed, known.move_person)
subscribers.event(VolunteerActivated, known.learn_age_at_activation)
subscribers.event(AgeClassChanged, known.learn_age)
subscribers.event(VolunteersMerged, merging.close_merged)
subscribers.event(VolunteersUnmerged, merging.reopen_unmerged)
subscribers.event(PersonErased, known.close_erased)
subscribers.event(DeathRecorded, known.close_deceased)
subscribers.event(DeathTakenBack, known.reopen_living)
subscribers.event(OrganisationRegistered, known.learn_organisation)
subscribers.event(OrganisationRehomed, known.move_organisation)
subscribers.event(OrganisationSucceeded, known.hand_to_successor)
subscribers.event(PolicySet, follow_policy)
subscribers.event(ApprovalGiven, follow_approval)
subscribers.event(ApprovalEnded, follow_approval_end)

subscribers.command(accounts.InviteVolunteer, slips.invite_volunteer)
subscribers.command(accounts.InviteStaff, slips.invite_staff)
subscribers.command(accounts.RenewSlip, slips.renew_slip)
subscribers.command(accounts.ActivateAccount, slips.activate_account, beforehand.make_password)

subscribers.command(sign_in.SignIn, sign_ins.sign_in, beforehand.check_sign_in)
subscribers.command(sign_in.ConfirmSession, sign_ins.confirm_session, beforehand.check_holder)
subscribers.command(accounts.ChangePassword, sign_ins.change_password, beforehand.change_password)
subscribers.command(sign_in.IssueToken, sign_ins.issue_token)
subscribers.command(sign_in.EndSession, sign_ins.end_session, beforehand.find_way_out)
subscribers.command(sign_in.EndSessions, sign_ins.end_sessions)
subscribers.command(accounts.CloseAccount, sign_ins.close_account)
subscribers.own(ForgetSession, sign_ins.forget_session)

subscribers.command(BeginPasskey, passkeys.begin_passkey, beforehand.draw_challenge)
subscribers.command(AddPasskey, passkeys.add_passkey, beforehand.look_at_new)
subscribers.command(RemovePasskey, passkeys.remove_passkey)
subscribers.command(BeginPasskeySignIn, passkeys.begin_passkey_sign_in, beforehand.draw_challenge)
subscribers.command(SignInByPasskey, passkeys.sign_in_by_passkey, beforehand.look_at_signature)
subscribers.command(
    BeginPasskeyConfirmation, passkeys.begin_passkey_confirmation, beforehand.draw_challenge
)
subscribers.command(ConfirmByPasskey, passkeys.confirm_by_passkey, beforehand.look_at_signature)
subscribers.own(ForgetChallenge, passkeys.forget_challenge)
subscribers.command(InviteGuardian, guardians.invite_guardian)
subscribers.command(NameGuardian, guardians.name_guardian)
subscribers.query(ListGuardians, views.list_guardians)

subscribers.command(
    providers.BeginProviderSignIn, at_providers.begin_provider_sign_in, beforehand.find_way
)
subscribers.command(
    providers.BeginProviderLink, at_providers.begin_provider_link, beforehand.find_way
)
subscribers.command(
    providers.FinishProviderSignIn, at_providers.finish_provider_sign_in, beforehand.redeem
)
subscribers.command(providers.EndProviderLink, at_providers.end_provider_link)
subscribers.command(
    providers.EndProviderSessions, at_providers.end_provider_sessions, beforehand.read_logout
)
subscribers.own(ForgetAttempt, at_providers.forget_attempt)

subscribers.command(GrantRole, grants.grant_role)
subscribers.command(EndGrant, grants.end_grant)
subscribers.own(EndDueGrant, grants.end_due_grant)
subscribers.event(OfficeAccepted, grants.follow_office)
subscribers.event(OfficeEnded, grants.follow_office_end)

subscribers.query(sign_in.ProveActor, views.prove_actor)
subscribers.query(accounts.GetAccount, views.get_account)
subscribers.query(providers.ListProviders, views.list_providers)
subscribers.query(ExportAccount, views.export_account)
subscribers.query(ListIdentityReads, views.list_reads)
