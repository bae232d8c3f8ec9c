"""Sweep of people whose registration is over: what is left to end in their names."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.sweeps import Sweep
from baodao.registration.leaving.commands import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    SettleRegistration,
)
from baodao.registration.lists.domain.claims import OPEN as OPEN_CLAIMS
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import LISTED_MEMBERS, MEMBER_REPORTS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import OPEN as OPEN_MEMBERSHIPS
from baodao.registration.teams.store import MEMBERSHIPS

Document = dict[str, Any]

_PEOPLE = 500
_TEXT = {"$type": "string"}
# What was decided for somebody just before they left is committed by then.
_SETTLED_AFTER = timedelta(hours=1)
# What of an erased person is neither an id, a date, a state nor a count.
_TELLING: dict[str, list[Document]] = {
    MEMBERSHIPS.name: [{"history.note": _TEXT}, {"offices.note": _TEXT}],
    MEMBER_REPORTS.name: [{"history.note": _TEXT}, {"member_id": _TEXT}, {"keys.0": _TEXT}],
    CLAIMS.name: [{"reason": _TEXT}, {"comment": _TEXT}],
}


async def due_leavings(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Records of people who left lately that are open, or tell of somebody who was erased.

    People who left are found by an index that holds nobody else; who has nothing left leaves it.
    Disputed records wait for their cases, and keep their person in it.
    """
    people = await reads.find(
        VOLUNTEERS.name,
        {"leaving_since": {"$type": "date", "$lte": now}},
        sort=[("leaving_since", 1)],
        limit=_PEOPLE,
        fields=["leaving_since", "erased_at"],
    )
    if not people:
        return []
    ids = [row["_id"] for row in people]
    erased = [row["_id"] for row in people if row["erased_at"]]
    memberships = await _left(MEMBERSHIPS, OPEN_MEMBERSHIPS, ids, erased, reads)
    reports = await _left(MEMBER_REPORTS, ("filed", "accepted", "returned"), ids, erased, reads)
    claims = await _left(CLAIMS, OPEN_CLAIMS, ids, erased, reads)
    listed = await _listed(reports, erased, reads)
    left = {row["volunteer_id"] for row in (*memberships, *reports, *claims, *listed)}
    return [
        *_each(EndDueListing, "member_id", listed, with_person=True),
        *_each(EndDueTerms, "membership_id", memberships),
        *_each(EndDueReport, "report_id", reports),
        *_each(EndDueClaim, "claim_id", claims),
        *(
            _settle(row["_id"], row["leaving_since"])
            for row in people
            if row["_id"] not in left and row["leaving_since"] + _SETTLED_AFTER <= now
        ),
    ]


async def _left(
    collection: Collection[Any],
    states: Iterable[str],
    ids: list[str],
    erased: list[str],
    reads: Reads,
) -> list[Document]:
    wanted: list[Document] = [{"volunteer_id": {"$in": ids}, "state": {"$in": list(states)}}]
    if erased:
        telling = _TELLING[collection.name]
        wanted.append({"volunteer_id": {"$in": erased}, "$or": telling})
    fields = ["volunteer_id", "version", "frozen_by", "member_id"]
    return await reads.find(collection.name, {"$or": wanted}, fields=fields)


async def _listed(reports: list[Document], erased: list[str], reads: Reads) -> list[Document]:
    """The entries of units' lists that lead to somebody erased."""
    reporters = {
        row["member_id"]: row["volunteer_id"]
        for row in reports
        if row.get("member_id") and row["volunteer_id"] in erased
    }
    if not erased:
        return []
    rows = await reads.find(
        LISTED_MEMBERS.name,
        {
            "state": {"$in": ["invited", "reported"]},
            "$or": [{"volunteer_id": {"$in": erased}}, {"_id": {"$in": list(reporters)}}],
        },
        fields=["volunteer_id", "version"],
    )
    return [row | {"volunteer_id": reporters.get(row["_id"], row["volunteer_id"])} for row in rows]


def _each(
    kind: type[OwnCommand], name: str, rows: list[Document], *, with_person: bool = False
) -> list[OwnCommand]:
    # With its version: a claim that was made again, a record that was released, is due again.
    return [
        kind.due(
            row["_id"],
            str(row["version"]),
            **{name: row["_id"]},
            **({"volunteer_id": row["volunteer_id"]} if with_person else {}),
        )
        for row in rows
        if not row.get("frozen_by")
    ]


def _settle(volunteer_id: str, since: datetime) -> OwnCommand:
    return SettleRegistration.due(volunteer_id, since.isoformat(), volunteer_id=volunteer_id)


SWEEPS = (Sweep("leavings", timedelta(minutes=1), due_leavings),)
