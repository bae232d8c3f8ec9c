"""Where calls, the parts in them, answers to them and tallies are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.calls.domain.answers import CallAnswer
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.domain.tallies import CallTally

CALLS = Collection(
    "calls",
    Call,
    (
        Index(("organisation_id", "_id")),
        Index(("state", "_id")),
        Index(("day", "_id")),
        # That a value is a text does not follow from its being one, as the planner sees it.
        Index(("asked_at", "_id"), partial={"asked_at": {"$gt": ""}}),
    ),
    tree=IN_DIVISIONS,
)
CALL_PARTS = Collection(
    "call_parts",
    CallPart,
    (
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("due_at",), partial={"due_at": {"$type": "date"}}),
    ),
    tree=IN_DIVISIONS,
)
CALL_ANSWERS = Collection(
    "call_answers",
    CallAnswer,
    (Index(("call_id", "_id")), Index(("volunteer_id", "_id")), Index(("kept_until",))),
)
# Of one quarter are those whose ids begin with it.
CALL_TALLIES = Collection("call_tallies", CallTally, tree=IN_DIVISIONS)

COLLECTIONS = (CALLS, CALL_PARTS, CALL_ANSWERS, CALL_TALLIES)
