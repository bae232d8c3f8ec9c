"""Answers that make privacy visible: copies for people, who saw what, and the keys in use."""

from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.rights import may_keep_keys, may_reveal, may_watch
from baodao.registration.common.vault import Vault
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.personal_data import (
    Known,
    guardian_contact,
    known_of,
    masked_document,
    record_of,
)
from baodao.registration.privacy.domain.export_sections import SECTIONS, Section
from baodao.registration.privacy.domain.exports import RECORD, Copy, exported_fields
from baodao.registration.reads.notes import note_read
from baodao.registration.reads.store import READS
from baodao.schema import Refusal
from baodao.schema.registration import personal_data as schema
from baodao.schema.registration import vault as keys

Document = dict[str, Any]

_MOST = 1000


async def get_key_use(
    query: keys.GetKeyUse, reads: Reads, vault: Vault
) -> keys.KeyReport | Refusal:
    if refusals := may_keep_keys(query.actor):
        return refusals[0]
    counted = await reads.aggregate(
        PEOPLE.name, [{"$group": {"_id": "$master_key", "records": {"$sum": 1}}}]
    )
    # By text, whatever a damaged document may have there.
    records = {str(row["_id"]): int(row["records"]) for row in counted}
    erased = records.pop("", 0)
    return keys.KeyReport(
        current=vault.current,
        keys=[
            keys.KeyUse(key_id=key, records=records.get(key, 0), known=key in vault.known)
            for key in sorted(vault.known | records.keys())
        ],
        erased=erased,
    )


async def export_person(
    query: schema.ExportPerson, reads: Reads, vault: Vault, now: datetime
) -> schema.Export | Refusal:
    row = await record_of(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    own = is_self(query.actor, row["_id"])
    if not own and (refusals := may_reveal(query.actor, row["division"])):
        return refusals[0]
    known = await known_of(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    # First, so that the copy tells of itself.
    await note_read(reads, query.actor, "export", [row], now)
    copy = await _copy(known, reads, now, own=own)
    if query.form == "text":
        text = copy.as_text(query.language)
        return schema.Export(volunteer_id=row["_id"], made_at=now, text=text)
    return schema.Export(volunteer_id=row["_id"], made_at=now, data=copy.as_json())


async def _copy(known: Known, reads: Reads, now: datetime, *, own: bool) -> Copy:
    row, ids = known.row, [known.row["_id"], *known.row["also"]]
    document = known.data.document
    profile = known.data.model_dump(exclude_none=True)
    if document and not own:
        profile["document"] = masked_document(document)
    if guardian := guardian_contact(known.data.guardian):
        profile["guardian"] = guardian.model_dump(exclude_none=True)
    merged = await reads.by_ids(VOLUNTEERS.name, row["also"])
    history = sorted(
        (step for one in (row, *merged) for step in one["history"]), key=lambda step: step["at"]
    )
    sections, left_out = {}, {}
    for section in SECTIONS:
        rows, more = await _rows(section, ids, reads)
        sections[section.collection] = [exported_fields(section, found) for found in rows]
        if more:
            left_out[section.collection] = more
    record = {name: row[name] for name in RECORD}
    return Copy(row["_id"], now, profile, record, history, sections, left_out)


async def _rows(section: Section, ids: list[str], reads: Reads) -> tuple[list[Document], int]:
    """The newest documents of a section in their order, and how many older ones there are."""
    wanted: Document = {section.by: {"$in": ids}}
    rows = await reads.find(section.collection, wanted, sort=[("_id", -1)], limit=_MOST)
    more = await reads.count(section.collection, wanted) - _MOST if len(rows) == _MOST else 0
    return rows[::-1], more


async def list_reads(query: schema.ListReads, reads: Reads) -> schema.ReadPage | Refusal:
    """A page of the log of reads; who oversees no readers sees those of their own data alone."""
    actor = query.actor
    wanted: Document = {"_id": {"$gt": query.after}}
    ids: list[str] = []
    if query.person_id:
        rows = await reads.named(VOLUNTEERS.name, query.person_id)
        ids = [query.person_id, *(rows[0]["also"] if rows else [])]
        wanted["person_ids"] = {"$in": ids}
    if query.actor_id:
        wanted["actor_id"] = query.actor_id
    own = query.person_id is not None and is_self(actor, query.person_id)
    if own and query.division:
        wanted["division"] = below(query.division)
    elif not own:
        division = query.division or ("" if actor.scope == "*" else actor.scope)
        if refusals := may_watch(actor, division):
            return refusals[0]
        if division:
            wanted["division"] = below(division)
    found = await reads.find(READS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(found, query.limit)
    return schema.ReadPage(reads=[_read(row, ids if own else None) for row in page], next=after)


def _read(row: Document, only: list[str] | None) -> schema.Read:
    people = [key for key in row["person_ids"] if only is None or key in only]
    return schema.Read.model_validate({**row, "read_id": row["_id"], "person_ids": people})
