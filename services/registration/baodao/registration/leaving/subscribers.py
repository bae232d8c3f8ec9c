"""The messages about who leaves and what moves, and what takes each."""

from baodao.kernel.erasures import forget_person, forget_resident
from baodao.kit.subscribers import Subscribers
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
from baodao.registration.leaving.due.successions import what_is_left
from baodao.registration.leaving.use_cases.duplicates import ask_to_merge, merge_volunteers
from baodao.registration.leaving.use_cases.endings import (
    end_due_claim,
    end_due_listing,
    end_due_report,
    forget_slip,
    settle_registration,
)
from baodao.registration.leaving.use_cases.erasures import erase_past_retention, erase_person
from baodao.registration.leaving.use_cases.helping import (
    end_help_of_merged,
    end_help_of_suspended,
    end_help_of_withdrawn,
)
from baodao.registration.leaving.use_cases.points import part_points, settle_points
from baodao.registration.leaving.use_cases.rehoming import assign_division, rehome_records
from baodao.registration.leaving.use_cases.residents import erase_resident
from baodao.registration.leaving.use_cases.successions import (
    end_organisation,
    name_successor,
    succeed_organisation,
    tell_of_successor,
)
from baodao.registration.leaving.use_cases.units import end_unit_records
from baodao.registration.leaving.use_cases.unmerging import unmerge_volunteers
from baodao.registration.leaving.views import find_duplicates
from baodao.schema.registration.duplicates import (
    FindDuplicates,
    MergeVolunteers,
    UnmergeVolunteers,
    VolunteersMerged,
    VolunteersUnmerged,
)
from baodao.schema.registration.personal_data import ErasePerson, PersonErased
from baodao.schema.registration.rehoming import AssignDivision
from baodao.schema.registration.residents import EraseResident, ResidentErased
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerWithdrawn

subscribers = Subscribers("registration")

subscribers.command(ErasePerson, erase_person)
subscribers.command(EraseResident, erase_resident)
# Once more: what was decided beside the erasure may have left a row.
subscribers.event(PersonErased, forget_person)
subscribers.event(ResidentErased, forget_resident)

subscribers.event(VolunteerSuspended, end_help_of_suspended)
subscribers.event(VolunteerWithdrawn, end_help_of_withdrawn)
subscribers.event(VolunteersMerged, end_help_of_merged)

subscribers.command(AskToMerge, ask_to_merge)
subscribers.command(MergeVolunteers, merge_volunteers)
subscribers.command(UnmergeVolunteers, unmerge_volunteers)
subscribers.event(VolunteersUnmerged, part_points)

subscribers.query(FindDuplicates, find_duplicates)
subscribers.own(EndDueReport, end_due_report)
subscribers.own(EndDueClaim, end_due_claim)
subscribers.own(EndDueListing, end_due_listing)
subscribers.own(ForgetSlip, forget_slip)
subscribers.own(SettlePoints, settle_points)
subscribers.own(ErasePastRetention, erase_past_retention)
subscribers.own(SettleRegistration, settle_registration)
subscribers.own(EndUnitRecords, end_unit_records)

subscribers.command(EndOrganisation, end_organisation, what_is_left)
subscribers.command(NameSuccessor, name_successor)
subscribers.own(SucceedOrganisation, succeed_organisation)
subscribers.own(TellOfSuccessor, tell_of_successor)

subscribers.own(RehomeRecords, rehome_records)
subscribers.command(AssignDivision, assign_division)
