"""Answers that make privacy visible: copies for people, who saw what, and the keys in use."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import is_minor
from baodao.kernel.reach import in_reach
from baodao.kit.decisions import Aggregate, by
from baodao.kit.read_log import Read, is_own
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Reads
from baodao.kit.wanted import exists, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.personal_data import (
    guardian_contact,
    known_of,
    masked_document,
)
from baodao.registration.privacy.domain.export_sections import SECTIONS, Section
from baodao.registration.privacy.domain.exports import RECORD, Copy, exported_fields
from baodao.registration.reads.store import READS
from baodao.schema import Refusal
from baodao.schema.access import WATCHERS
from baodao.schema.registration import personal_data as schema
from baodao.schema.registration import vault as keys

_MOST = 1000


@dataclass(frozen=True, slots=True)
class _KeyUse:
    key_id: str
    records: int


async def get_key_use(query: keys.GetKeyUse, reads: Reads, vault: Vault) -> keys.KeyReport:
    # By text, whatever a damaged document may have there.
    by_key = {"$convert": {"input": "$master_key", "to": "string", "onError": "?", "onNull": "?"}}
    # The order is that of the index, which is all that is read.
    counted = await reads.aggregate(
        PEOPLE,
        [
            {"$sort": {"master_key": 1}},
            {"$group": {"_id": by_key, "records": {"$sum": 1}}},
            {"$project": {"_id": 0, "key_id": "$_id", "records": 1}},
        ],
        into=_KeyUse,
    )
    records = {one.key_id: one.records for one in counted}
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
    query: schema.ExportPerson,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> schema.Export | Refusal:
    own = speaks_for(query.actor, volunteer.id)
    data = await known_of(volunteer, reads, vault)
    if isinstance(data, Refusal):
        return data
    copy = await _copy(volunteer, data, reads, now, own=own)
    copy.sections["reads"].append(_this_read(query, volunteer, now))
    if query.form == "text":
        text = copy.as_text(query.language)
        return schema.Export(volunteer_id=volunteer.id, made_at=now, text=text)
    return schema.Export(volunteer_id=volunteer.id, made_at=now, data=copy.as_json())


async def _copy(
    volunteer: Volunteer, data: PersonalData, reads: Reads, now: datetime, *, own: bool
) -> Copy:
    profile = data.model_dump(exclude_none=True)
    if not own and (masked := masked_document(data.document)):
        profile["document"] = masked.model_dump()
    if guardian := guardian_contact(data.guardian):
        profile["guardian"] = guardian.model_dump(exclude_none=True)
    merged = await reads.each(VOLUNTEERS, volunteer.also)
    steps = (step for one in (volunteer, *merged.values()) for step in one.history)
    history = [asdict(step) for step in sorted(steps, key=lambda step: step.at)]
    sections, left_out = {}, {}
    for section in SECTIONS:
        found, more = await _newest(section, (volunteer.id, *volunteer.also), reads)
        sections[section.collection] = [exported_fields(one, section.fields) for one in found]
        if more:
            left_out[section.collection] = more
    record = exported_fields(volunteer, RECORD)
    return Copy(volunteer.id, now, profile, record, history, sections, left_out)


def _this_read(query: schema.ExportPerson, volunteer: Volunteer, now: datetime) -> dict[str, Any]:
    """The copy tells of itself, though that is logged once it is made."""
    minor = is_minor(volunteer.age_class)
    made = Read.by(
        query.actor,
        "export",
        volunteer.division,
        (volunteer.id,),
        now,
        minor=minor,
        own=is_own(query),
    )
    fields = next(section.fields for section in SECTIONS if section.collection == READS.name)
    return exported_fields(made, fields)


async def _newest(
    section: Section, ids: tuple[str, ...], reads: Reads
) -> tuple[list[Aggregate], int]:
    """The newest records of a section in their order, and how many older ones there are."""
    # That it is a text is what some indexes know of it.
    wanted = exists(section.by, str) & is_in(section.by, ids)
    collection = reads.collection(section.collection)
    found: list[Any] = await reads.find(collection, wanted, sort=["-id"], limit=_MOST)
    more = await reads.count(collection, wanted) - _MOST if len(found) == _MOST else 0
    return found[::-1], more


async def list_reads(
    query: schema.ListReads,
    person: Annotated[Volunteer | None, by("person_id")],
    reads: Reads,
    now: datetime,
) -> schema.ReadPage:
    """A page of the log of reads; who oversees no readers sees those of their own data alone."""
    also = person.also if person else ()
    own = query.person_id is not None and speaks_for(query.actor, query.person_id)
    overseen = in_reach(query.actor, query.division, WATCHERS)
    return await page_of_reads(READS, query, reads, overseen, now, own=own, ids=also)
