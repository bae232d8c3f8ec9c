"""Accounts, the postings to them, and the pool of a community; every book of them adds up to 0."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from baodao.hours.totals.domain.cells import Counted
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours.accounts import (
    AccountPosted,
    AccountSides,
    CoinsDonated,
    CoinsGiven,
    CoinsOwed,
    CoinsRefunded,
    CoinsSpent,
    PoolPosted,
    PostingKind,
)

_ACCOUNT, _BOOKING, _POOL = "-account", "-booking", "-pool"
Book = Literal["points", "coins"]
PostingState = Literal["posted", "refunded"]
SIDES = tuple(AccountSides.model_fields)
"""The fields of an account that are told of; `pointed` is always what `points` is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a posting: what one side of an account changes by."""

    book: Book
    side: str
    amount: int


@dataclass(frozen=True, slots=True)
class Split:
    """Where the minutes of an entry went: into coins, into what was owed, into a pool."""

    coins: int = 0
    repaid: int = 0
    pooled: int = 0


NOTHING = Split()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAccount(Aggregate):
    """What one record has beside its ledger, in minutes and points.

    `earned` is what entries have brought in all; `spent`, `given` (less what was received) and
    `pooled` are where coins went. Sides are kept so that the books add up: `points` against
    `pointed`, and `coins - owed + pooled + spent + given` against `earned`. `posted` counts the
    postings that were told; of before they were, there may have been others.
    """

    volunteer_id: str = ""
    points: int = 0
    pointed: int = 0
    earned: int = 0
    coins: int = 0
    owed: int = 0
    pooled: int = 0
    spent: int = 0
    given: int = 0
    posted: int = 0

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """Both books add up to 0, no coins are below 0, and who owes has none."""
        if self.points != self.pointed:
            return f"{self.points} points of {self.pointed}"
        if self.coins - self.owed + self.pooled + self.spent + self.given != self.earned:
            return f"{self.coins} coins do not come of {self.earned}"
        if min(self.coins, self.owed) < 0 or (self.coins and self.owed):
            return f"{self.coins} coins, and {self.owed} owed"
        return None

    @classmethod
    def named(cls, account_id: str) -> Self:
        """The account with this id, while nothing was posted to it."""
        return cls(id=account_id, volunteer_id=account_id.removesuffix(_ACCOUNT))

    @staticmethod
    def id_for(volunteer_id: str) -> str:
        """The id of the account of a record."""
        return f"{volunteer_id}{_ACCOUNT}"

    def earn(self, minutes: int, cap: int) -> tuple[Change[Self], Split]:
        """Credit minutes: what is owed is repaid first, what is over the cap goes to the pool."""
        repaid = min(minutes, self.owed)
        coins = max(0, min(minutes - repaid, cap - self.coins))
        split = Split(coins, repaid, minutes - repaid - coins)
        change = self.change(
            earned=self.earned + minutes,
            owed=self.owed - repaid,
            coins=self.coins + coins,
            pooled=self.pooled + split.pooled,
        )
        return change, split

    def take_back(self, split: Split, division: str) -> Change[Self]:
        """Take back what an entry brought, as it was split; what is not there is owed."""
        taken = split.coins + split.repaid
        there = min(self.coins, taken)
        owed = self.owed + taken - there
        told = [self._owes(owed, division)] if owed > self.owed else []
        return self.change(
            *told,
            earned=self.earned - taken - split.pooled,
            coins=self.coins - there,
            owed=owed,
            pooled=self.pooled - split.pooled,
        )

    def count(self, points: int) -> Change[Self]:
        """Credit points, or take them back."""
        return self.change(points=self.points + points, pointed=self.pointed + points)

    def pay(
        self, side: Literal["spent", "given", "pooled"], coins: int, *told: Event
    ) -> Change[Self]:
        """Pay coins that are there."""
        return self.change(*told, coins=self.coins - coins, **{side: getattr(self, side) + coins})

    def receive(self, side: Literal["spent", "given"], coins: int, *told: Event) -> Change[Self]:
        """Get coins: what is owed is repaid first."""
        repaid = min(coins, self.owed)
        return self.change(
            *told,
            owed=self.owed - repaid,
            coins=self.coins + coins - repaid,
            **{side: getattr(self, side) - coins},
        )

    @property
    def sides(self) -> AccountSides:
        """What it has on each side."""
        return AccountSides(**{name: getattr(self, name) for name in SIDES})

    def book(self, after: "TimeAccount", posting: "Posting", *told: Event) -> Change[Self]:
        """What a posting has made of it, with what was told on the way: told side by side."""
        is_first = self.version > 0 and self.posted == 0
        number = self.posted + 1
        event = AccountPosted(
            division=posting.division,
            time_account_id=self.id,
            volunteer_id=self.volunteer_id,
            posting_id=posting.id,
            kind=posting.kind,
            sequence=number,
            changed=AccountSides(**{n: getattr(after, n) - getattr(self, n) for n in SIDES}),
            entry_id=posting.entry_id,
            opening=self.sides if is_first else None,
        )
        sides = {name: getattr(after, name) for name in SIDES}
        return self.change(*told, event, **sides, pointed=after.pointed, posted=number)

    def _owes(self, owed: int, division: str) -> CoinsOwed:
        return CoinsOwed(
            division=division, time_account_id=self.id, volunteer_id=self.volunteer_id, owed=owed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(Aggregate):
    """What an entry has brought by now, as of a sequence of its ledger.

    What is told of an entry comes in any order: whatever is older than `known` changes nothing. The
    split and the points are those that were posted, whatever a pack says since. `counted` is how it
    is counted in the totals; nothing for entries of before there were totals.
    """

    known: int = 0
    points: int = 0
    split: Split = NOTHING
    pool_id: str | None = None
    counted: Counted | None = None

    @classmethod
    def none(cls, booking_id: str) -> Self:
        """That of an entry which has brought nothing yet."""
        return cls(id=booking_id)

    @staticmethod
    def id_for(entry_id: str) -> str:
        """The id of an entry's booking."""
        return f"{entry_id}{_BOOKING}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityPool(Aggregate):
    """The coins of a community: what was donated, and what was over somebody's cap.

    `posted` counts the postings that were told.
    """

    division: str = ""
    coins: int = 0
    posted: int = 0

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """It has no less than nothing."""
        return f"{self.coins} coins" if self.coins < 0 else None

    @classmethod
    def named(cls, pool_id: str) -> Self:
        """The pool with this id, while there is nothing in it."""
        return cls(id=pool_id, division=pool_id.removesuffix(_POOL))

    @staticmethod
    def id_for(division: str) -> str:
        """The id of a division's pool."""
        return f"{division}{_POOL}"

    def add(self, coins: int, posting_id: str) -> Change[Self]:
        """Put coins into it by a posting, or take back what an entry put there."""
        is_first = self.version > 0 and self.posted == 0
        event = PoolPosted(
            division=self.division,
            community_pool_id=self.id,
            posting_id=posting_id,
            sequence=self.posted + 1,
            coins=coins,
            opening=self.coins if is_first else None,
        )
        return self.change(event, coins=self.coins + coins, posted=self.posted + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Aggregate):
    """What was posted at once: its lines add up to 0 in each book, and are never changed."""

    LIFE: ClassVar = LifeCycle(begins=("posted",), refund=Move(("posted",), "refunded"))

    volunteer_id: str
    division: str
    kind: PostingKind
    at: datetime
    lines: tuple[Line, ...]
    policy: str
    entry_id: str | None = None
    item: str | None = None
    reason: str | None = None
    state: PostingState = "posted"

    def broken(self, before: Aggregate) -> str | None:
        """Each book adds up to 0, and what was posted stays as it was."""
        for book in ("points", "coins"):
            if total := sum(line.amount for line in self.lines if line.book == book):
                return f"the {book} of it add up to {total}"
        if isinstance(before, Posting) and before.lines != self.lines:
            return "its lines were changed"
        return self.LIFE.broken(before, self)

    def amount(self, book: Book, *sides: str) -> int:
        """What it changes of these sides of a book."""
        return sum(one.amount for one in self.lines if one.book == book and one.side in sides)

    @classmethod
    def post(cls, posting_id: str, lines: Iterable[Line], **facts: Any) -> Change[Self]:
        """Post lines that are not 0."""
        kept = tuple(line for line in lines if line.amount)
        return cls.create(id=posting_id, lines=kept, **facts)


def lines_between(before: TimeAccount, after: TimeAccount) -> list[Line]:
    """What a posting says of an account that has become another one; it adds up to 0."""
    changed = {
        name: getattr(after, name) - getattr(before, name)
        for name in ("points", "pointed", "coins", "owed", "pooled", "spent", "given", "earned")
    }
    lines = [Line("points", "points", changed["points"])]
    lines.append(Line("points", "issued", -changed["pointed"]))
    lines.append(Line("coins", "owed", -changed["owed"]))
    lines += [Line("coins", one, changed[one]) for one in ("coins", "pooled", "spent", "given")]
    return [*lines, Line("coins", "earned", -changed["earned"])]


@dataclass(frozen=True, slots=True)
class Slip:
    """Which posting it is, of which account, and where: what each of its events says."""

    posting_id: str
    volunteer_id: str
    division: str

    def spent(self, coins: int) -> CoinsSpent:
        """Coins were spent."""
        return CoinsSpent(**self._about, coins=coins)

    def given(self, coins: int, to_id: str) -> CoinsGiven:
        """Coins were given to somebody."""
        return CoinsGiven(**self._about, coins=coins, to_id=to_id)

    def donated(self, coins: int) -> CoinsDonated:
        """Coins were donated."""
        return CoinsDonated(**self._about, coins=coins)

    def refunded(self, coins: int) -> CoinsRefunded:
        """Coins were given back."""
        return CoinsRefunded(**self._about, coins=coins)

    @property
    def _about(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "time_account_id": TimeAccount.id_for(self.volunteer_id),
            "volunteer_id": self.volunteer_id,
            "posting_id": self.posting_id,
        }
