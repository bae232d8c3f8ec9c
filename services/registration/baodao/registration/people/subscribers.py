"""The messages about volunteers, their data and consents, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.people.commands import (
    AskAgain,
    EndSuspensions,
    ForgetSuspension,
    LapseConsents,
    UpdateAgeClass,
)
from baodao.registration.people.use_cases.ages import update_age_class
from baodao.registration.people.use_cases.consents import give_consent, withdraw_consent
from baodao.registration.people.use_cases.corrections import correct_profile
from baodao.registration.people.use_cases.deaths import (
    arrange_for_relatives,
    forget_relative,
    record_death,
    record_relative,
    take_back_death,
)
from baodao.registration.people.use_cases.imports import import_volunteers
from baodao.registration.people.use_cases.renewals import ask_again, lapse_consents
from baodao.registration.people.use_cases.slips import hand_over_slip
from baodao.registration.people.use_cases.suspensions import end_suspensions, forget_suspension
from baodao.registration.people.use_cases.volunteers import (
    activate_volunteer,
    change_availability,
    change_skills,
    register_volunteer,
    return_volunteer,
    suspend_volunteer,
    withdraw_volunteer,
)
from baodao.registration.people.views.consents import list_asked_again, list_consents
from baodao.registration.people.views.deaths import get_death
from baodao.registration.people.views.imports import preview_volunteers
from baodao.registration.people.views.minors import list_minors_to_tell
from baodao.registration.people.views.names import find_people
from baodao.registration.people.views.personal_data import get_own_profile, reveal_contact
from baodao.registration.people.views.rosters import name_roster
from baodao.registration.people.views.slips import list_slips
from baodao.registration.people.views.volunteers import (
    find_volunteer,
    get_volunteer,
    list_volunteers,
)
from baodao.schema.registration.consent_texts import ListAskedAgain
from baodao.schema.registration.consents import GiveConsent, ListConsents, WithdrawConsent
from baodao.schema.registration.deaths import (
    ArrangeForRelatives,
    ForgetRelative,
    GetDeath,
    RecordDeath,
    RecordRelative,
    TakeBackDeath,
)
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.imports import ImportVolunteers, PreviewVolunteers
from baodao.schema.registration.minors import ListMinorsToTell
from baodao.schema.registration.personal_data import CorrectProfile, GetOwnProfile, RevealContact
from baodao.schema.registration.rosters import NameRoster
from baodao.schema.registration.slips import HandOverSlip, ListSlips
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeAvailability,
    ChangeSkills,
    FindVolunteer,
    GetVolunteer,
    ListVolunteers,
    RegisterVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)

subscribers = Subscribers("registration")

subscribers.command(RegisterVolunteer, register_volunteer)
subscribers.command(ActivateVolunteer, activate_volunteer)
subscribers.command(SuspendVolunteer, suspend_volunteer)
subscribers.command(WithdrawVolunteer, withdraw_volunteer)
subscribers.command(ReturnVolunteer, return_volunteer)
subscribers.command(ChangeSkills, change_skills)
subscribers.command(ChangeAvailability, change_availability)
subscribers.query(GetVolunteer, get_volunteer)
subscribers.query(FindVolunteer, find_volunteer)
subscribers.query(ListVolunteers, list_volunteers)
subscribers.query(FindPeople, find_people)

subscribers.command(CorrectProfile, correct_profile)

subscribers.query(ListMinorsToTell, list_minors_to_tell)
subscribers.query(RevealContact, reveal_contact)
subscribers.query(GetOwnProfile, get_own_profile)

subscribers.command(RecordDeath, record_death)
subscribers.command(TakeBackDeath, take_back_death)
subscribers.command(RecordRelative, record_relative)
subscribers.command(ForgetRelative, forget_relative)
subscribers.command(ArrangeForRelatives, arrange_for_relatives)
subscribers.query(GetDeath, get_death)

subscribers.command(GiveConsent, give_consent)
subscribers.command(WithdrawConsent, withdraw_consent)
subscribers.query(ListConsents, list_consents)

subscribers.command(HandOverSlip, hand_over_slip)
subscribers.query(NameRoster, name_roster)
subscribers.query(ListSlips, list_slips)

subscribers.own(UpdateAgeClass, update_age_class)
subscribers.own(EndSuspensions, end_suspensions)
subscribers.own(ForgetSuspension, forget_suspension)
subscribers.own(AskAgain, ask_again)
subscribers.own(LapseConsents, lapse_consents)
subscribers.query(ListAskedAgain, list_asked_again)

subscribers.command(ImportVolunteers, import_volunteers)
subscribers.query(PreviewVolunteers, preview_volunteers)
