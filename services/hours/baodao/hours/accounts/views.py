"""What somebody has beside the ledger, and what was posted."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.accounts.domain import Posting, TimeAccount
from baodao.hours.accounts.store import POSTINGS, TIME_ACCOUNTS
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.hours import accounts as schema


async def get_time_account(
    query: schema.GetTimeAccount,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.TimeAccount:
    records = volunteer.records if volunteer else [query.volunteer_id]
    found = await reads.each(TIME_ACCOUNTS, [TimeAccount.id_for(key) for key in records])
    coins = sum(one.coins for one in found.values())
    owed = sum(one.owed for one in found.values())
    return schema.TimeAccount(
        volunteer_id=query.volunteer_id,
        points=sum(one.points for one in found.values()),
        # Coins of one record repay what another one owes.
        coins=max(0, coins - owed),
        owed=max(0, owed - coins),
    )


async def list_postings(
    query: schema.ListPostings,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.PostingPage:
    visible = named(eq("volunteer_id", query.volunteer_id))
    page = await reads.page(POSTINGS, visible, EVERYTHING, query)
    return schema.PostingPage(postings=[_row(one) for one in page.items], next=page.next)


async def accounts_of(ids: Sequence[str], reads: Reads) -> list[schema.TimeAccount]:
    """The account of each record of a person that has one, for their copy."""
    found = await reads.each(TIME_ACCOUNTS, [TimeAccount.id_for(key) for key in ids])
    return [
        schema.TimeAccount(
            volunteer_id=one.volunteer_id, points=one.points, coins=one.coins, owed=one.owed
        )
        for one in found.values()
    ]


async def postings_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.PostingRow]:
    """A page of what was posted under all records of a person, for their copy."""
    theirs = named(is_in("volunteer_id", ids))
    page = await reads.page(POSTINGS, theirs, EVERYTHING, After(after, limit))
    return Page([_row(one) for one in page.items], page.next, page.unreadable)


def _row(posting: Posting) -> schema.PostingRow:
    return shown(
        schema.PostingRow,
        posting,
        posting_id=posting.id,
        points=posting.amount("points", "points"),
        coins=posting.amount("coins", "coins", "owed"),
    )
