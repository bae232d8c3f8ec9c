"""The messages about pairs, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.befriending.use_cases import (
    accept_befriending,
    end_befriending,
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

subscribers = Subscribers("registration")

subscribers.command(ProposeBefriending, propose_befriending)
subscribers.command(AcceptBefriending, accept_befriending)
subscribers.command(EndBefriending, end_befriending)
subscribers.query(ListBefriendings, list_befriendings)
subscribers.query(RevealBefriended, reveal_befriended)
