"""The messages about pairs, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.befriending.use_cases import (
    accept_befriending,
    end_befriending,
    end_of_merged,
    end_of_suspended,
    end_of_withdrawn,
    propose_befriending,
)
from baodao.registration.befriending.views import list_befriendings, reveal_befriended
from baodao.schema.registration.befriendings import (
    AcceptBefriending,
    EndBefriending,
    ListBefriendings,
    ProposeBefriending,
    RevealBefriended,
)
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerWithdrawn

subscribers = Subscribers("registration")

subscribers.command(ProposeBefriending, propose_befriending)
subscribers.command(AcceptBefriending, accept_befriending)
subscribers.command(EndBefriending, end_befriending)
subscribers.event(VolunteerSuspended, end_of_suspended)
subscribers.event(VolunteerWithdrawn, end_of_withdrawn)
subscribers.event(VolunteersMerged, end_of_merged)
subscribers.query(ListBefriendings, list_befriendings)
subscribers.query(RevealBefriended, reveal_befriended)
