"""The questions of a desk, and the view that answers each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.desk.views.behind import list_behind
from baodao.registration.desk.views.ending import list_ending_terms
from baodao.registration.desk.views.waiting import (
    get_organisation_waiting,
    get_waiting,
    list_waiting_claims,
)
from baodao.schema.registration.desk import (
    GetOrganisationWaiting,
    GetWaiting,
    ListBehind,
    ListEndingTerms,
    ListWaitingClaims,
)

subscribers = Subscribers("registration")

subscribers.query(GetWaiting, get_waiting)
subscribers.query(GetOrganisationWaiting, get_organisation_waiting)
subscribers.query(ListWaitingClaims, list_waiting_claims)
subscribers.query(ListEndingTerms, list_ending_terms)
subscribers.query(ListBehind, list_behind)
