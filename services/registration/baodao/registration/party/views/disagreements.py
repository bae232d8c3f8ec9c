"""Answers about disagreements, to both sides and those above them."""

from datetime import datetime
from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.rights import out_of_scope
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.disagreements import side_of
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.party.store import DISAGREEMENTS, MEMBER_REPORTS
from baodao.registration.party.views.member_lists import known_people
from baodao.registration.party.views.sides import side_filter
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.reads.notes import note_read
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import disagreements as schema

Document = dict[str, Any]


async def get_disagreement(
    query: schema.GetDisagreement, reads: Reads, vault: Vault, now: datetime
) -> schema.Disagreement | Refusal:
    rows = await reads.named(DISAGREEMENTS.name, query.disagreement_id)
    if not rows:
        return NotFound(kind="disagreement", id=query.disagreement_id)
    (row,) = rows
    if side_of(query.actor, row["unit_id"], row["division"]) is None:
        return out_of_scope(query.actor, row["division"])
    masked = None
    # Once it is settled there is nothing to find out any more.
    if row["state"] == "raised" and row["matter"]["about"] == "member-report":
        masked = await _reporter(query, row, reads, vault, now)
    return _disagreement(row, masked)


async def list_disagreements(
    query: schema.ListDisagreements, reads: Reads
) -> schema.DisagreementPage | Refusal:
    wanted = side_filter(query.actor, query.unit_id, query.division)
    if isinstance(wanted, Refusal):
        return wanted
    wanted["_id"] = {"$gt": query.after}
    if query.state:
        wanted["state"] = query.state
    limit = query.limit
    rows = await reads.find(DISAGREEMENTS.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    page, after = next_page(rows, limit)
    return schema.DisagreementPage(disagreements=[_disagreement(row) for row in page], next=after)


async def _reporter(
    query: schema.GetDisagreement,
    row: Document,
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> str | None:
    """The masked name of the reporter, of whom a side has to say whether it knows them."""
    reports = await reads.by_ids(MEMBER_REPORTS.name, [row["matter"]["report_id"]])
    known = await known_people([report["volunteer_id"] for report in reports], reads, vault)
    shown = await reads.by_ids(VOLUNTEERS.name, known)
    await note_read(reads, query.actor, "disagreement", shown, now)
    return next((masked_name(data.name) for data in known.values()), None)


def _disagreement(row: Document, masked: str | None = None) -> schema.Disagreement:
    values = row | row["matter"] | {"disagreement_id": row["_id"], "masked": masked}
    return schema.Disagreement.model_validate(values)
