"""How the database answers queries, and which plans may be as they are, each with its reason."""

from dataclasses import dataclass
from typing import Any

from baodao.kit.mongo import Database
from tests.support.copies import COPIES

_ASIDE = ("profile", "commitTransaction")

# Why these may be sorted in memory: collection and filter.
_UNITS = (
    "[{$match: {accepted: _, unit_id: {$gt: _}}}, {$group: {_id: _}}, {$sort: {_id: _}},"
    " {$project: {_id: _, unit_id: _}}]"
)
SORTED: dict[tuple[str, str], str] = {
    ("party_members", _UNITS): "as many as there are units, from the index alone",
}
_OTHERS = (
    "[{$match: {accepted: _, division: _, unit_id: {$ne: _}}}, {$limit: _},"
    " {$group: {_id: _, n: {$sum: _}}}]"
)
_OF_A_SHIFT = "{$and: [{_id: {$gte: _}}, {_id: {$lt: _}}, {state: {$in: [_]}}]}"
_GOING_ON = "{$and: [{_id: {$gte: _}}, {_id: {$lt: _}}, {state: {$in: [_]}}, {_id: {$gt: _}}]}"
_UNASKED = (
    "{$and: [{_id: {$gte: _}}, {_id: {$lt: _}}, {state: {$in: [_]}}, {change_known: {$lt: _}}]}"
)
_ATTENDED = f"[{{$match: {_OF_A_SHIFT}}}, {{$group: {{_id: _, n: {{$sum: _}}}}}}]"
_NEAR = (
    "{$and: [{state: _}, {cell: {$in: [_]}}, {cell: {$type: _}}, {category: _},"
    " {by_start: {$gte: _}}, {by_start: {$lt: _}}]}"
)
# Why these may look at more documents than they return.
SCANNED_IN: dict[str, dict[tuple[str, str], str]] = {
    "registration": {
        ("items", "{_id: {$gt: _}, kind: _, state: _}"): "three kinds, and all are common",
        ("items", "{_id: {$gt: _}, kind: _, state: {$in: [_]}}"): "three kinds, and all are common",
        ("items", "{_id: {$gt: _}, state: _, wish: _}"): "a wish or not, both are common",
        ("items", "{_id: {$gt: _}, state: {$in: [_]}, wish: _}"): "a wish or not, both are common",
        ("items", "{_id: {$gt: _}, kind: _, state: {$in: [_]}, wish: _}"): "all six are common",
        (
            "party_members",
            _OTHERS,
        ): "who speaks for a unit counts a community's without it: not many",
        (
            "reads",
            "{_id: {$gt: _}, actor_id: _, person_ids: {$in: [_]}}",
        ): "a person's are not many",
        ("reads", "{_id: {$gt: _}, minor: _, person_ids: {$in: [_]}}"): "a person's are not many",
        ("reads", "{_id: {$gt: _}, actor_id: _, minor: _}"): "a reader's are not many",
        ("reads", "{_id: {$gt: _}, actor_id: _, within: _}"): "who reads does it where they may",
    },
    "hours": {
        ("reads", one): "who is no minor is most people, though few of those here"
        for one in (
            "{_id: {$gt: _}, minor: _}",
            "{_id: {$gt: _}, minor: _, within: _}",
            "{$and: [{minor: _}, {at: {$gte: _}}, {_id: {$gte: _}}, {_id: {$gt: _}}]}",
        )
    },
    "scheduling": {
        ("sign_ups", _OF_A_SHIFT): "who signed up for a shift that was called off, page by page",
        ("sign_ups", _ATTENDED): "whose attendance of a shift was told, counted once",
        ("sign_ups", _GOING_ON): "who holds a seat of a shift, where many have cancelled or wait",
        ("sign_ups", _UNASKED): "who was not asked about a change of a shift, page by page",
        ("shifts", _NEAR): "of what is near, a category is a part",
    },
}
_SCANNED = {key for of_service in SCANNED_IN.values() for key in of_service}

# Why no plan need use these: collection and fields. So few documents are found in several ways.
IDLE: dict[tuple[str, tuple[str, ...]], str] = {
    ("memberships", ("place_id", "_id")): "a place has a head or two here",
    ("unit_feedback", ("unit_id", "_id")): "a unit has been told once here",
    **{
        (traces, ("gone_at",)): "the database lets go by it what has had its time"
        for traces in ("gatherings", "visits", "whereabouts", "recorded_months")
    },
}


@dataclass(frozen=True)
class Plan:
    """How the database answered one query."""

    collection: str
    command: str
    filter: str
    summary: str
    has_sort: bool
    examined: int
    looked_up: int
    returned: int


def complaint(plan: Plan) -> str | None:
    """What is wrong with a plan, None if nothing is."""
    what = f"{plan.collection} {plan.filter} {plan.summary}"
    if "COLLSCAN" in plan.summary:
        return f"{what}: looks at the whole collection"
    if plan.has_sort and (plan.collection, plan.filter) not in SORTED:
        return f"{what}: sorts in memory"
    is_wide = plan.examined > 2 * plan.returned + COPIES // 2
    if is_wide and (plan.collection, plan.filter) not in _SCANNED:
        return f"{what}: looks at {plan.examined} documents and returns {plan.returned}"
    return None


def plans(database: Database) -> list[Plan]:
    """What the database was asked since it is watched, and how it answered."""
    found, stored = [], database._db.delegate
    asked = {"op": {"$in": ["query", "command", "getmore"]}}
    for row in list(stored["system.profile"].find(asked)):
        command = row["command"]
        name = next(iter(command))
        if row["ns"].endswith(".system.profile") or name in _ASIDE:
            continue
        assert name in ("find", "aggregate", "getMore"), command
        wanted = command.get("filter", command.get("pipeline"))
        returned = row["nreturned"]
        if name == "aggregate" and wanted[1:] and "documents" in wanted[1].get("$group", {}):
            # What is added up is used, though only sums come back (`baodao.kit.sums`).
            returned = stored[command[name]].count_documents(wanted[0]["$match"])
        found.append(
            Plan(
                row["ns"].partition(".")[2],
                name,
                shape(wanted),
                row["planSummary"],
                row.get("hasSortStage", False),
                row["docsExamined"],
                row.get("keysExamined", 0),
                returned,
            )
        )
    return found


def shape(wanted: Any) -> str:
    """A filter without its values."""
    if isinstance(wanted, dict):
        return "{" + ", ".join(f"{k}: {shape(v)}" for k, v in sorted(wanted.items())) + "}"
    if isinstance(wanted, list):
        return "[" + ", ".join(dict.fromkeys(map(shape, wanted))) + "]"
    return "_"
