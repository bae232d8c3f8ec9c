"""What arrives at scheduling, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling import use_cases, views
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling import (
    CancelSeat,
    CheckIn,
    CheckOut,
    CreateActivity,
    GetActivity,
    ListActivities,
    ListSignUps,
    PublishActivity,
    ReserveSeat,
)

subscribers = Subscribers("scheduling")

subscribers.command(CreateActivity, use_cases.create_activity)
subscribers.command(PublishActivity, use_cases.publish_activity)
subscribers.command(ReserveSeat, use_cases.reserve_seat)
subscribers.command(CancelSeat, use_cases.cancel_seat)
subscribers.command(CheckIn, use_cases.check_in)
subscribers.command(CheckOut, use_cases.check_out)

subscribers.event(DivisionAdded, use_cases.learn_division)
subscribers.event(OrganisationRegistered, use_cases.learn_organisation)
subscribers.event(VolunteerRegistered, use_cases.open_calendar)

subscribers.query(GetActivity, views.get_activity)
subscribers.query(ListActivities, views.list_activities)
subscribers.query(ListSignUps, views.list_sign_ups)
