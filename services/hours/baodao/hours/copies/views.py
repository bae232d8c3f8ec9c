"""The part of hours in the copy of everything that is kept of a person."""

from datetime import datetime
from functools import partial
from typing import Annotated

from baodao.hours.accounts.views import accounts_of, postings_of
from baodao.hours.awards.views import awards_of
from baodao.hours.certificates.views import lines_of
from baodao.hours.corrections.views import corrections_of
from baodao.hours.evaluations.views import evaluations_of
from baodao.hours.inspections.views import drawn_of
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import READS
from baodao.hours.later_entries.views import later_entries_of
from baodao.hours.ledger.store import LEDGERS
from baodao.hours.ledger.views.books import balance_of, entries_of, overlaps_of
from baodao.hours.rewards.views import rewards_of
from baodao.hours.rounds.views import nominations_of, objections_by
from baodao.hours.stars.views import books_of
from baodao.hours.trainings.views import trainings_of
from baodao.kit.copy_pages import Part, page_of_parts, reads_about, whole
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.schema.hours.copies import ExportHours, HoursCopy
from baodao.schema.hours.ledger import Entry

_CHAIN = "entries-"


async def export_hours(
    query: ExportHours,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
    now: datetime,
) -> HoursCopy:
    """A page of what is kept under all of a person's records, and of who saw it."""
    ids = volunteer.records if volunteer else [query.volunteer_id]
    ledgers = await reads.each(LEDGERS, ids)
    parts: dict[str, Part] = {
        "balances": whole([balance_of(ledgers[key]) for key in ids if key in ledgers]),
        # Each chain has an order of its own.
        **{f"{_CHAIN}{key}": partial(_chain, key, reads) for key in ids},
        "overlaps": partial(overlaps_of, ids, reads),
        "evaluations": partial(evaluations_of, ids, reads),
        "certificates": partial(lines_of, ids, reads),
        "star_books": whole(await books_of(ids, reads)),
        "time_accounts": whole(await accounts_of(ids, reads)),
        "postings": partial(postings_of, ids, reads),
        "drawn_entries": partial(drawn_of, ids, reads),
        "corrections": partial(corrections_of, ids, now, reads),
        "trainings": partial(trainings_of, ids, reads),
        "later_entries": partial(later_entries_of, ids, reads),
        "awards": partial(awards_of, ids, reads),
        "rewards": partial(rewards_of, ids, reads),
        "nominations": partial(nominations_of, ids, reads),
        "objections": partial(objections_by, ids, now, reads),
        "reads": reads_about(READS, ids, reads),
    }
    page = await page_of_parts(parts, query.after, query.limit)
    chains = (rows for name, rows in page.rows.items() if name.startswith(_CHAIN))
    entries = [entry for chain in chains for entry in chain]
    return page.told(HoursCopy, volunteer_id=query.volunteer_id, records=ids, entries=entries)


async def _chain(volunteer_id: str, reads: Reads, after: str, limit: int) -> Page[Entry]:
    sequence = int(after) if after.isdecimal() else 0
    return await entries_of(volunteer_id, reads, After(sequence, limit))
