"""The messages about seats, and about volunteers who can have them, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.seats import views
from baodao.scheduling.seats.commands import (
    AskAgain,
    AskFreed,
    EndUnanswered,
    FillStarts,
    ForgetTraces,
    FreeSeats,
    OfferSeats,
    ReleaseUnconfirmed,
)
from baodao.scheduling.seats.eligibility import check_eligibility
from baodao.scheduling.seats.use_cases import (
    confirming,
    erasing,
    feeds,
    going,
    invitations,
    parties,
    requests,
    seats,
    standing,
    starts,
    swaps,
    volunteers,
    waitlist,
)
from baodao.schema.hours.trainings import TrainingRecorded, TrainingTakenBack
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consents import ConsentGiven, ConsentWithdrawn
from baodao.schema.registration.disputes import CaseOpened, CaseResolved
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.member_reports import MemberReportAccepted, MemberReportEnded
from baodao.schema.registration.memberships import MembershipBegan, MembershipEnded
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import (
    SkillsChanged,
    VolunteerActivated,
    VolunteerRegistered,
    VolunteerWithdrawn,
)
from baodao.schema.scheduling.calendars import ShareCalendar, UnshareCalendar
from baodao.schema.scheduling.call_outs import AnswerCallOut, GetArrivals
from baodao.schema.scheduling.confirming import ConfirmSeat
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.invitations import (
    AcceptShiftInvitation,
    DeclineShiftInvitation,
    InviteToShift,
)
from baodao.schema.scheduling.parties import ReserveParty
from baodao.schema.scheduling.reads import ListSchedulingReads
from baodao.schema.scheduling.requests import ApproveSignUp, RefuseSignUp, WithdrawSignUp
from baodao.schema.scheduling.seats import (
    CancelSeat,
    DisclaimSeat,
    ExportSignUps,
    ListSignUps,
    ListSignUpsOf,
    ReserveSeat,
)
from baodao.schema.scheduling.swaps import (
    AcceptSwap,
    DeclineSwap,
    ListSwapsOfferedTo,
    OfferSwap,
    WithdrawSwap,
)
from baodao.schema.scheduling.waitlist import (
    AcceptOffer,
    DeclineOffer,
    LeaveWaitlist,
    ListWaitlist,
    MoveOnWaitlist,
    SetCapacity,
)

subscribers = Subscribers("scheduling")

subscribers.command(ReserveSeat, seats.reserve_seat)
subscribers.command(CancelSeat, seats.cancel_seat)
subscribers.command(DisclaimSeat, seats.disclaim_seat)
subscribers.command(AnswerCallOut, going.answer_call_out)
subscribers.query(GetArrivals, views.get_arrivals)
subscribers.command(ShareCalendar, feeds.share_calendar)
subscribers.command(UnshareCalendar, feeds.unshare_calendar)
subscribers.query(ListSignUps, views.list_sign_ups)
subscribers.query(ListSignUpsOf, views.list_sign_ups_of)
subscribers.query(ExportSignUps, views.export_sign_ups)
subscribers.query(ListSchedulingReads, views.list_reads)

subscribers.command(AcceptOffer, waitlist.accept_offer)
subscribers.command(DeclineOffer, waitlist.decline_offer)
subscribers.command(LeaveWaitlist, waitlist.leave_waitlist)
subscribers.command(MoveOnWaitlist, waitlist.move_on_waitlist)
subscribers.command(SetCapacity, waitlist.set_capacity)
subscribers.own(OfferSeats, waitlist.offer_seats)
subscribers.own(AskFreed, waitlist.ask_freed)
subscribers.own(FreeSeats, waitlist.free_seats)
subscribers.command(ConfirmSeat, confirming.confirm_seat)
subscribers.own(AskAgain, confirming.ask_again)
subscribers.own(ReleaseUnconfirmed, confirming.release_unconfirmed)
subscribers.command(ApproveSignUp, requests.approve_sign_up)
subscribers.command(RefuseSignUp, requests.refuse_sign_up)
subscribers.command(WithdrawSignUp, requests.withdraw_sign_up)
subscribers.own(EndUnanswered, requests.end_unanswered)
subscribers.command(InviteToShift, invitations.invite_to_shift)
subscribers.command(AcceptShiftInvitation, invitations.accept_shift_invitation)
subscribers.command(DeclineShiftInvitation, invitations.decline_shift_invitation)
subscribers.command(OfferSwap, swaps.offer_swap)
subscribers.command(AcceptSwap, swaps.accept_swap)
subscribers.command(DeclineSwap, swaps.decline_swap)
subscribers.command(WithdrawSwap, swaps.withdraw_swap)
subscribers.query(ListSwapsOfferedTo, views.list_swaps_offered_to)
subscribers.command(ReserveParty, parties.reserve_party)
subscribers.query(ListWaitlist, views.list_waitlist)
subscribers.query(CheckEligibility, check_eligibility)

subscribers.event(VolunteerRegistered, volunteers.open_calendar)
subscribers.event(VolunteerActivated, volunteers.let_sign_up)
subscribers.event(VolunteerSuspended, volunteers.suspend_volunteer)
subscribers.event(VolunteerWithdrawn, volunteers.dismiss_volunteer)
subscribers.event(AgeClassChanged, volunteers.learn_age_class)
subscribers.event(VolunteerRehomed, volunteers.rehome_volunteer)
subscribers.event(VolunteersMerged, volunteers.follow_merge)
subscribers.event(VolunteersUnmerged, volunteers.follow_unmerge)
subscribers.event(ConsentGiven, volunteers.permit_category)
subscribers.event(ConsentWithdrawn, volunteers.withdraw_permit)
subscribers.event(CaseOpened, volunteers.stop_relying)
subscribers.event(CaseResolved, volunteers.rely_again)
subscribers.event(PersonErased, erasing.erase_person)
subscribers.own(ForgetTraces, erasing.forget_traces)
subscribers.own(FillStarts, starts.fill_starts)
subscribers.event(SkillsChanged, standing.learn_proofs)
subscribers.event(TrainingRecorded, standing.learn_training)
subscribers.event(TrainingTakenBack, standing.take_training_back)
subscribers.event(MembershipBegan, standing.begin_membership)
subscribers.event(MembershipEnded, standing.end_membership)
subscribers.event(MemberReportAccepted, standing.take_report)
subscribers.event(MemberReportEnded, standing.end_report)
