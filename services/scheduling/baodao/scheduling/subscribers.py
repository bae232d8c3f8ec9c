"""What arrives at scheduling, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling import use_cases, views
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consents import ConsentGiven, ConsentWithdrawn
from baodao.schema.registration.disputes import CaseOpened, CaseResolved
from baodao.schema.registration.divisions import DivisionAdded, DivisionDissolved
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import (
    VolunteerActivated,
    VolunteerRegistered,
    VolunteerSuspended,
    VolunteerWithdrawn,
)
from baodao.schema.scheduling.activities import (
    CreateActivity,
    GetActivity,
    ListActivities,
    PublishActivity,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import CancelSeat, ListSignUps, ReserveSeat

subscribers = Subscribers("scheduling")

subscribers.command(CreateActivity, use_cases.create_activity)
subscribers.command(PublishActivity, use_cases.publish_activity)
subscribers.command(ReserveSeat, use_cases.reserve_seat)
subscribers.command(CancelSeat, use_cases.cancel_seat)
subscribers.command(CheckIn, use_cases.check_in)
subscribers.command(CheckOut, use_cases.check_out)

subscribers.event(DivisionAdded, use_cases.learn_division)
subscribers.event(DivisionDissolved, use_cases.forget_division)
subscribers.event(OrganisationRegistered, use_cases.learn_organisation)
subscribers.event(VolunteerRegistered, use_cases.open_calendar)
subscribers.event(VolunteerActivated, use_cases.let_sign_up)
subscribers.event(VolunteerSuspended, use_cases.suspend_volunteer)
subscribers.event(VolunteerWithdrawn, use_cases.dismiss_volunteer)
subscribers.event(AgeClassChanged, use_cases.learn_age_class)
subscribers.event(ConsentGiven, use_cases.permit_category)
subscribers.event(ConsentWithdrawn, use_cases.withdraw_permit)
subscribers.event(CaseOpened, use_cases.stop_relying)
subscribers.event(CaseResolved, use_cases.rely_again)

subscribers.query(GetActivity, views.get_activity)
subscribers.query(ListActivities, views.list_activities)
subscribers.query(ListSignUps, views.list_sign_ups)
