"""What is to be sent to the national system, and what it refused."""

from collections.abc import Mapping, Sequence

from baodao.hours.evaluations.domain import Evaluation
from baodao.hours.evaluations.store import EVALUATIONS
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.hours.national.domain import NationalLedger, Rejected
from baodao.hours.national.store import NATIONAL
from baodao.kernel.ages import may_be_minor
from baodao.kernel.reach import in_reach
from baodao.kit.pages import After
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import WATCHERS
from baodao.schema.hours.national import (
    ListNationalRecords,
    NationalKind,
    NationalPage,
    NationalRecord,
    NationalState,
)

_OF_ONE = 50
_LEDGERS = 200


@row_of(LEDGERS)
class _Head:
    id: str
    entries: int


async def list_records(query: ListNationalRecords, reads: Reads) -> NationalPage:
    records: list[NationalRecord] = []
    after: str | None = query.after
    while after is not None and len(records) < query.limit:
        due, after = await _due(query, after, reads)
        people = await reads.each(KNOWN_VOLUNTEERS, due)
        for key, wanted in due.items():
            person = people.get(key)
            if _is_minor(person) and not query.minors:
                continue
            if len(records) >= query.limit:
                # It is begun with again: of a volunteer all or nothing.
                return NationalPage(records=records, next=_before(key, due, query.after))
            records += await _records(key, *wanted, person, reads)
    return NationalPage(records=records, next=after)


def _before(key: str, due: Mapping[str, object], after: str) -> str:
    """The last volunteer before this one."""
    return max((one for one in due if one < key), default=after)


async def _due(
    query: ListNationalRecords, after: str, reads: Reads
) -> tuple[dict[str, tuple[NationalLedger, list[int]]], str | None]:
    """Of which volunteers which entries are asked for, among the next ledgers; where to go on."""
    visible = in_reach(query.actor, None, ("operator", *WATCHERS))
    place = After(after, _LEDGERS)
    if query.rejected:
        page = await reads.page(NATIONAL, visible, eq("has_rejected", value=True), place)
        refused = {
            one.id: (one, [r.sequence for r in one.rejected if not r.again]) for one in page.items
        }
        return {key: one for key, one in refused.items() if one[1]}, page.next
    heads = await reads.page(LEDGERS, visible, EVERYTHING, place, into=_Head)
    known = await reads.each(NATIONAL, [one.id for one in heads.items])
    due = {}
    for head in heads.items:
        national = known.get(head.id) or NationalLedger.none(head.id)
        again = [one.sequence for one in national.rejected if one.again]
        coming = range(national.sent + 1, head.entries + 1)
        if wanted := [*again, *coming][:_OF_ONE]:
            due[head.id] = (national, wanted)
    return due, heads.next


async def _records(
    volunteer_id: str,
    national: NationalLedger,
    sequences: Sequence[int],
    person: KnownVolunteer | None,
    reads: Reads,
) -> list[NationalRecord]:
    wanted = eq("volunteer_id", volunteer_id) & is_in("sequence", sequences)
    entries = await reads.find(ENTRIES, wanted, sort=["volunteer_id", "sequence"])
    evaluations = await reads.each(EVALUATIONS, [one.attendance_id for one in entries])
    refused = {one.sequence: one for one in national.rejected}
    return [
        _record(
            one, national, refused.get(one.sequence), evaluations.get(one.attendance_id), person
        )
        for one in entries
    ]


def _record(
    entry: Entry,
    national: NationalLedger,
    refused: Rejected | None,
    evaluation: Evaluation | None,
    person: KnownVolunteer | None,
) -> NationalRecord:
    state: NationalState = "pending"
    if refused:
        state = "again" if refused.again else "rejected"
    said = evaluation if evaluation and evaluation.state != "taken-back" else None
    return shown(
        NationalRecord,
        entry,
        state=state,
        attempt=national.attempt(entry.sequence),
        kept_id=(person.merged_into if person else None) or entry.volunteer_id,
        minor=_is_minor(person),
        kind=_kind(entry),
        entry_id=entry.id,
        concerns=entry.reverses or entry.regrades,
        quality=said.quality if said else None,
        evaluated_at=said.evaluated_at if said else None,
        reason=refused.reason if refused else None,
    )


def _kind(entry: Entry) -> NationalKind:
    if entry.reverses:
        return "reversed"
    return "regraded" if entry.regrades else "credited"


def _is_minor(person: KnownVolunteer | None) -> bool:
    return person is None or may_be_minor(person.age_class, person.age_known)
