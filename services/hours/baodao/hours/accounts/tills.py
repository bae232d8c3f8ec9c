"""A till: the accounts of all records of one person, as they become in one decision."""

from collections.abc import Mapping
from typing import Literal

from baodao.hours.accounts.domain import Line, TimeAccount, lines_between
from baodao.kit.decisions import Change
from baodao.schema import Event


class Till:
    """What one person has, and the changes to it so far.

    Args:
        accounts: by their ids, the one of the kept record first.
    """

    def __init__(self, accounts: Mapping[str, TimeAccount]) -> None:
        self._before, self._now = dict(accounts), dict(accounts)
        self.changes: list[Change[TimeAccount]] = []

    @property
    def coins(self) -> int:
        """All coins of the person."""
        return sum(one.coins for one in self._now.values())

    @property
    def owed(self) -> int:
        """All that the person owes."""
        return sum(one.owed for one in self._now.values())

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
        self.changes.append(change)

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
        events = [told]
        for account in [*self._now.values()]:
            part = min(coins, account.coins)
            if part:
                self.put(account.pay(side, part, *events))
                coins, events = coins - part, []
