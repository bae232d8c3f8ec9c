"""Accounts and pools: each side is the sum of what their events say that it changed by."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from baodao.cli.operate.rebuild.page import Gaps, Kept, Page, Part, Told
from baodao.hours.accounts.domain import SIDES, CommunityPool, TimeAccount
from baodao.hours.accounts.store import POOLS, TIME_ACCOUNTS
from baodao.schema import Envelope
from baodao.schema.hours.accounts import AccountPosted, PoolPosted

Posted = AccountPosted | PoolPosted
Balance = TimeAccount | CommunityPool
_OF_ACCOUNT = (*SIDES, "pointed", "volunteer_id", "posted", "announced")
_OF_POOL = ("coins", "division", "posted", "announced")


def _touched(event: Posted) -> Iterator[Kept]:
    if isinstance(event, PoolPosted):
        yield POOLS, event.community_pool_id
    else:
        yield TIME_ACCOUNTS, event.time_account_id


def _carry_out(told: Told, page: Page, gaps: Gaps) -> None:
    envelope, event = told
    if isinstance(event, PoolPosted):
        pool = page.get(POOLS, event.community_pool_id) or _opened_pool(event)
        if gaps.is_next((POOLS, pool.id), event.sequence, pool.posted):
            coins = pool.coins + event.coins
            page.put(POOLS, replace(_next(pool, envelope, event), coins=coins))
        return
    account = page.get(TIME_ACCOUNTS, event.time_account_id) or _opened(event)
    if gaps.is_next((TIME_ACCOUNTS, account.id), event.sequence, account.posted):
        changed = {name: getattr(event.changed, name) for name in SIDES}
        after = {name: getattr(account, name) + more for name, more in changed.items()}
        after["pointed"] = account.pointed + changed["points"]
        page.put(TIME_ACCOUNTS, replace(_next(account, envelope, event), **after))


def _opened(event: AccountPosted) -> TimeAccount:
    """The account before the first posting of which was told."""
    account = TimeAccount(id=event.time_account_id, volunteer_id=event.volunteer_id)
    if event.opening is None:
        return account
    sides = {name: getattr(event.opening, name) for name in SIDES}
    return replace(account, version=1, pointed=event.opening.points, **sides)


def _opened_pool(event: PoolPosted) -> CommunityPool:
    pool = CommunityPool(id=event.community_pool_id, division=event.division)
    return pool if event.opening is None else replace(pool, version=1, coins=event.opening)


def _next(one: Balance, envelope: Envelope, event: Posted) -> Balance:
    """Its next version, which is the number of its postings; one more where there was an opening.

    What is told of a posting comes last: so many events of it were told, of whatever kind.
    """
    return replace(
        one,
        version=one.version + 1,
        announced=envelope.aggregate_version,
        posted=event.sequence,
    )


OF_ACCOUNTS = Part((TIME_ACCOUNTS, POOLS), (AccountPosted, PoolPosted), _touched, _carry_out)


def other_balance(mine: Balance, theirs: Balance) -> list[str]:
    """The fields of an account or a pool that are not what was told adds up to."""
    told = _OF_POOL if isinstance(mine, CommunityPool) else _OF_ACCOUNT
    names = [name for name in told if getattr(mine, name) != getattr(theirs, name)]
    return names if _is_as_often(mine, theirs) else [*names, "version"]


def _is_as_often(mine: Balance, theirs: Balance) -> bool:
    """Whether it has changed with each posting; how often before its opening, nobody told."""
    if begins_with_something(mine):
        return theirs.version > mine.posted
    return theirs.version == mine.version


def begins_with_something(mine: Balance) -> bool:
    """Whether what was made has an opening, from before its postings were told."""
    return mine.version != mine.posted


def is_untold(theirs: Any) -> bool:
    """Whether it is a balance of before postings were told, to which nothing was posted since.

    Nobody can tell it from one that somebody has invented.
    """
    return isinstance(theirs, Balance) and theirs.posted == 0
