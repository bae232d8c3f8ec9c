"""The messages about what waits for a second person, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.seconds.use_cases import (
    ask_for_names,
    confirm_names,
    lapse_request,
    refuse_request,
)
from baodao.registration.seconds.views import list_requests
from baodao.schema.registration.seconds import (
    AskForNames,
    ConfirmNames,
    ListRequests,
    RefuseRequest,
)

subscribers = Subscribers("registration")

subscribers.command(AskForNames, ask_for_names)
subscribers.command(ConfirmNames, confirm_names)
subscribers.command(RefuseRequest, refuse_request)
subscribers.query(ListRequests, list_requests)
subscribers.own(LapseRequest, lapse_request)
