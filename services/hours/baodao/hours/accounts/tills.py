"""A till: the accounts of all records of one person, as they become in one decision."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from baodao.hours.accounts.domain import Line, Posting, Slip, TimeAccount, lines_between
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours.accounts import PostingKind


class Till:
    """What one person has, and how it has changed so far.

    Args:
        accounts: by their ids, the one of the kept record first.
    """

    def __init__(self, accounts: Mapping[str, TimeAccount]) -> None:
        self._before, self._now = dict(accounts), dict(accounts)
        self._told = defaultdict[str, list[Event]](list)

    @property
    def coins(self) -> int:
        """All coins of the person."""
        return sum(one.coins for one in self._now.values())

    @property
    def owed(self) -> int:
        """All that the person owes."""
        return sum(one.owed for one in self._now.values())

    @property
    def is_changed(self) -> bool:
        """Whether there is something to post."""
        return any(self._now[key] is not before for key, before in self._before.items())

    @property
    def lines(self) -> list[Line]:
        """What has changed so far, as lines that add up to 0."""
        return [
            line
            for key, before in self._before.items()
            for line in lines_between(before, self._now[key])
        ]

    def of(self, account_id: str) -> TimeAccount:
        """One of the accounts as it is now."""
        return self._now[account_id]

    def put(self, change: Change[TimeAccount]) -> None:
        """Note a change of one of the accounts."""
        self._now[change.after.id] = change.after
        self._told[change.after.id] += change.events

    def post(self, slip: Slip, kind: PostingKind, **facts: Any) -> list[Change[Aggregate]]:
        """Post all of it at once: each account changes once, and tells by how much."""
        about = {"volunteer_id": slip.volunteer_id, "division": slip.division, "kind": kind}
        posting = Posting.post(slip.posting_id, self.lines, **about, **facts)
        changed = [
            before.book(self._now[key], posting.after, *self._told[key])
            for key, before in self._before.items()
            if self._now[key] is not before
        ]
        return [*changed, posting]

    def settle(self) -> None:
        """Let coins of one record repay what is owed by another one."""
        for owing in [one for one in self._now.values() if one.owed]:
            for paying in [one for one in self._now.values() if one.coins]:
                amount = min(self.of(owing.id).owed, paying.coins)
                if amount:
                    self.put(paying.pay("given", amount))
                    self.put(self.of(owing.id).receive("given", amount))

    def pay(self, side: Literal["spent", "given", "pooled"], coins: int, told: Event) -> None:
        """Pay coins that are there, from one account after the other; the first one tells."""
        is_told = False
        for account in [*self._now.values()]:
            part = min(coins, account.coins)
            if part:
                # An event counts in the row of the account that tells it.
                own = told.model_copy(update={"time_account_id": account.id})
                self.put(account.pay(side, part, *(() if is_told else (own,))))
                coins, is_told = coins - part, True
