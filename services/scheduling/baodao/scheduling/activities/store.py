"""Where activities and shifts are kept."""

from datetime import timedelta

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.call_outs import CallOutCount
from baodao.scheduling.activities.domain.posts import NotedPost
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.ages import judged_as
from baodao.scheduling.common.grid import cell
from baodao.scheduling.common.order import by_start

_FIRST_MARK = timedelta(hours=48)


def _agreed_to(document: Document) -> Document:
    """Of before a place could have a point, and before who is responsible had to agree."""
    where = {"place": document["place"], "station": None, "point": None, "radius_metres": None}
    # Of a draft they are to be asked.
    asked_id = document["responsible_id"] if document["state"] == "draft" else None
    kept = {field: value for field, value in document.items() if field != "place"}
    return kept | {"where": where, "asked_id": asked_id}


def _with_list(document: Document) -> Document:
    """Form 2 has a waiting list; until 2026-11-27 nobody could wait."""
    # Where its activity is, is where its time runs; all that were posted by then were in China.
    return {**document, "zone": "Asia/Shanghai", "offers": [], "waiting": [], "next_turn": 1}


def _marked_and_read(document: Document) -> Document:
    """Form 5 is looked at before its start, and says which risk note is read.

    With the first mark that every pack had until then. Nobody was asked to read, and there is one.
    """
    is_to_come = document["state"] == "published"
    is_read = document.get("danger") or document.get("agreement_required")
    return document | {
        "mark_at": document["starts_at"] - _FIRST_MARK if is_to_come else None,
        "terms_version": 1 if is_read else None,
    }


def _left_to_its_activity(document: Document) -> Document:
    """Form 6 leaves to its activity who decides who comes, and has ages that can be judged.

    What a shift did not ask for is as there. Who is younger than the next age class was refused.
    """
    least = document.get("minimum_age")
    return document | {
        "by_approval": document.get("by_approval") or None,
        "minimum_age": judged_as(least) if least else None,
    }


ACTIVITIES = Collection(
    "activities",
    Activity,
    (
        Index(("state", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("responsible_id", "_id")),
        Index(("asked_id", "_id"), partial={"asked_id": {"$type": "string"}}),
    ),
    tree=IN_DIVISIONS,
    upgrade={1: _agreed_to, 2: same_form, 3: same_form},
)
SHIFTS = Collection(
    "shifts",
    Shift,
    (
        Index(("look_at",), partial={"look_at": {"$type": "date"}}),
        Index(("mark_at",), partial={"mark_at": {"$type": "date"}}),
        # What is over is looked for among what is not yet.
        Index(("ends_at",), partial={"state": "published"}),
        Index(("within", "category", "state", "by_start")),
        Index(("organisation_id", "state", "by_start")),
        Index(("cell", "state", "by_start"), partial={"cell": {"$type": "string"}}),
        Index(
            ("called_within", "state", "by_start"), partial={"called_within": {"$type": "string"}}
        ),
        Index(("campaign_id", "state"), partial={"campaign_id": {"$type": "string"}}),
        Index(("post_id", "state", "by_start"), partial={"post_id": {"$type": "string"}}),
    ),
    upgrade={
        1: _with_list,
        2: same_form,
        3: same_form,
        4: _marked_and_read,
        5: _left_to_its_activity,
        6: same_form,
    },
    tree=IN_DIVISIONS,
    below=("state", "by_start"),
    derived={"by_start": by_start, "cell": cell},
)
CALL_OUT_COUNTS = Collection("call_out_counts", CallOutCount)
NOTED_POSTS = Collection("noted_posts", NotedPost)

COLLECTIONS = (ACTIVITIES, SHIFTS, CALL_OUT_COUNTS, NOTED_POSTS)
