"""Answers that make privacy visible: copies for people, who saw what, and the keys in use."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import is_minor
from baodao.kernel.reach import in_reach, named
from baodao.kit.copy_pages import page_of_parts
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.read_log import Read, is_own
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Reads
from baodao.kit.views import NoAnswerError
from baodao.kit.wanted import EVERYTHING, Wanted, exists, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import PersonalData, data_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.personal_data import (
    guardian_contact,
    kept_of,
    masked_document,
    opened,
)
from baodao.registration.privacy.domain.export_sections import SECTIONS, Section
from baodao.registration.privacy.domain.exports import (
    DISAGREEMENT,
    MERGED,
    RECORD,
    Copy,
    Document,
    Head,
    exported_fields,
)
from baodao.registration.reads.store import READS
from baodao.schema.access import WATCHERS
from baodao.schema.registration import personal_data as schema
from baodao.schema.registration import vault as keys
from baodao.schema.registration.personal_data import SealBroken


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
) -> schema.Export:
    """A page of the part of registration; who somebody is stands on the first one."""
    data = await kept_of(volunteer, query.relative_id, reads, vault)
    ids = [volunteer.id, *volunteer.also]
    opening = _Opening(reads, vault, own=speaks_for(query.actor, volunteer.id))
    head = None if query.after else await _head(volunteer, data, opening)
    parts = {one.collection: partial(_section, one, ids, opening) for one in SECTIONS}
    page = await page_of_parts(parts, query.after, query.limit)
    if page.next is None and READS.name in page.rows:
        page.rows[READS.name].append(_this_read(query, volunteer, now))
    copy = Copy(volunteer.id, now, head, page.rows, after=query.after, next=page.next)
    is_text = query.form == "text"
    return page.told(
        schema.Export,
        volunteer_id=volunteer.id,
        records=ids,
        made_at=now,
        data=None if is_text else copy.as_json(),
        text=copy.as_text(query.language) if is_text else None,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """What opens personal data, and whether it is for whom they are about."""

    reads: Reads
    vault: Vault
    own: bool

    def said(self, data: PersonalData) -> dict[str, Any]:
        """What is known of somebody; the document is the person's alone in full."""
        # Which relatives came is theirs, and no other relative's.
        said = data.model_dump(exclude_none=True, exclude={"death": {"relatives"}})
        if not self.own and (masked := masked_document(data.document)):
            said["document"] = masked.model_dump()
        if guardian := guardian_contact(data.guardian):
            said["guardian"] = guardian.model_dump(exclude_none=True)
        return said


async def _head(volunteer: Volunteer, data: PersonalData, opening: _Opening) -> Head:
    merged = await opening.reads.each(VOLUNTEERS, volunteer.also)
    former = [merged[key] for key in volunteer.also if key in merged]
    steps = (step for one in (volunteer, *former) for step in one.history)
    profiles = []
    for one in former:
        try:
            said = opening.said(await opened(one.id, opening.reads, opening.vault))
        except NoAnswerError as none:
            if isinstance(none.refusal, SealBroken):
                raise
            said = {}
        profiles.append({"volunteer_id": one.id, **exported_fields(one, MERGED), **said})
    return Head(
        profile=opening.said(data),
        record=exported_fields(volunteer, RECORD),
        history=[asdict(step) for step in sorted(steps, key=lambda step: step.at)],
        merged=profiles,
    )


async def _section(
    section: Section, ids: Collection[str], opening: _Opening, after: str, limit: int
) -> Page[Document]:
    """Records of one collection in their order."""
    wanted = _of_person(section, ids)
    if section.collection == "listed_members":
        wanted = await _listed(section, ids, opening.reads)
    collection = opening.reads.collection(section.collection)
    page = await opening.reads.page(collection, named(wanted), EVERYTHING, After(after, limit))
    more = _MORE.get(section.collection)
    beside = await more(page.items, opening) if more else {}
    rows = [
        {**exported_fields(one, section.fields), **beside.get(one.id, {})} for one in page.items
    ]
    return Page(rows, page.next, page.unreadable)


def _of_person(section: Section, ids: Collection[str]) -> Wanted:
    # That it is a text is what some indexes know of it.
    return exists(section.by, str) & is_in(section.by, ids)


async def _listed(section: Section, ids: Collection[str], reads: Reads) -> Wanted:
    """The entries of the person on lists: as somebody who was known then, or by their reports."""
    known = await reads.find(reads.collection(section.collection), _of_person(section, ids))
    reports = await reads.find(reads.collection("member_reports"), _of_person(section, ids))
    by_reports = {one.member_id for one in reports if one.member_id}
    return is_in("id", sorted({one.id for one in known} | by_reports))


async def _as_listed(members: Sequence[Any], opening: _Opening) -> dict[str, Document]:
    """What units said of the person."""
    people = await opening.reads.each(PEOPLE, [one.id for one in members])
    known = {key: data_of(one, opening.vault) for key, one in people.items()}
    return {key: opening.said(data) for key, data in known.items() if data}


async def _disagreed(reports: Sequence[Any], opening: _Opening) -> dict[str, Document]:
    """What unit and community said differently of a report."""
    keys = [one.disagreement_id for one in reports if one.disagreement_id]
    about = await opening.reads.each(opening.reads.collection("disagreements"), keys)
    return {
        one.id: {"disagreement": exported_fields(about[one.disagreement_id], DISAGREEMENT)}
        for one in reports
        if one.disagreement_id in about
    }


_More = Callable[[Sequence[Any], _Opening], Awaitable[dict[str, Document]]]
_MORE: dict[str, _More] = {"listed_members": _as_listed, "member_reports": _disagreed}
"""What stands beside the records of some collections, by their ids."""


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
