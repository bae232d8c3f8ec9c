"""Where rounds, nominations and objections are kept."""

from baodao.hours.rounds.domain.nominations import Nomination, Objection
from baodao.hours.rounds.domain.rounds import Round
from baodao.kit.store import Collection, Index, same_form

ROUNDS = Collection("rounds", Round, upgrade={1: same_form})
NOMINATIONS = Collection(
    "nominations",
    Nomination,
    (
        Index(("round_id", "_id")),
        Index(("round_id", "is_shown", "_id")),
        Index(("volunteer_id", "_id")),
    ),
)
OBJECTIONS = Collection(
    "objections",
    Objection,
    (Index(("nomination_id", "_id")), Index(("objector_id", "_id"))),
)

COLLECTIONS = (ROUNDS, NOMINATIONS, OBJECTIONS)
