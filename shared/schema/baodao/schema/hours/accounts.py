"""Accounts beside the ledger: points 积分, and the time bank 时间银行 with its coins 时间币.

They never touch what was served: the ledger has real minutes, and here is what follows from them. A
coin is 60 minutes; all amounts are minutes, so that nothing is rounded.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, guardian, logged, own, subtree
from baodao.schema.base import (
    Command,
    Event,
    Id,
    Line,
    Minutes,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.registration.deaths import Kinship
from baodao.schema.spoken import Shown
from baodao.schema.words import OpenLine

PostingKind = Literal["earned", "taken-back", "spent", "refunded", "given", "donated"]
"""Credited by an entry; taken back with one; spent on a service of the list, and given back as it
was not rendered; given to somebody of the family; given to the community's pool."""
Coins = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""An amount of the time bank, in minutes."""


# --- events ---------------------------------------------------------------------------------------


class _Posted(Value):
    """What every event of a posting says, and how many minutes of coins it was."""

    time_account_id: Id
    volunteer_id: Id
    posting_id: Id
    coins: Minutes


class CoinsOwed(
    Event, type="baodao.hours.coins-owed.v1", feed="people", aggregate="time_account_id"
):
    """More was taken back than was left: the rest is owed, and repaid by what is earned next."""

    time_account_id: Id
    volunteer_id: Id
    owed: Minutes


class CoinsSpent(
    _Posted, Event, type="baodao.hours.coins-spent.v1", feed="people", aggregate="time_account_id"
):
    """Coins were spent on a service of the list; who renders it earns by the ledger alone."""


class CoinsRefunded(
    _Posted,
    Event,
    type="baodao.hours.coins-refunded.v1",
    feed="people",
    aggregate="time_account_id",
):
    """Spent coins were given back, because the service was not rendered."""


class CoinsGiven(
    Event, type="baodao.hours.coins-given.v1", feed="people", aggregate="time_account_id"
):
    """Somebody gave coins to somebody of their family; told to both."""

    time_account_id: Id
    volunteer_id: Id
    to_id: Id
    posting_id: Id
    coins: Minutes


class CoinsDonated(
    _Posted, Event, type="baodao.hours.coins-donated.v1", feed="people", aggregate="time_account_id"
):
    """Somebody gave coins to the pool of their community."""


class AccountSides(Value):
    """What an account has on each side, or what a posting changes of it; coins are in minutes.

    What came in is what is there and where it went: `earned` is `coins - owed + pooled + spent +
    given`. `given` is less what was received, `pooled` what the community's pool got.
    """

    points: int = 0
    earned: int = 0
    coins: int = 0
    owed: int = 0
    pooled: int = 0
    spent: int = 0
    given: int = 0


class AccountPosted(
    Event, type="baodao.hours.account-posted.v1", feed="minors", aggregate="time_account_id"
):
    """Something was posted to an account: whoever adds up what it has `changed` has the balance.

    Told of each account that a posting changes, after whatever else is told of it. That somebody
    earns no coins says that they are not of age, or not known to be: it is followed by who may know
    who is a minor.
    """

    time_account_id: Id
    volunteer_id: Id
    posting_id: Id
    kind: PostingKind
    sequence: int
    """The place among the postings of the account that were told, from 1 without gaps."""
    changed: Annotated[AccountSides, of("minor")]
    entry_id: Id | None = None
    """The entry that brought it, or does not any more."""
    opening: Annotated[AccountSides | None, of("minor")] = None
    """What there was before the first one, of an account to which was posted before it was told."""


class PoolPosted(
    Event, type="baodao.hours.pool-posted.v1", feed="people", aggregate="community_pool_id"
):
    """Coins came into the pool of a community, or went out of it again with an entry."""

    community_pool_id: Id
    posting_id: Id
    """That of the account which they came from."""
    sequence: int
    """The place among the postings of the pool that were told, from 1 without gaps."""
    coins: int
    """What the pool changes by."""
    opening: int | None = None
    """What there was before the first one, of a pool to which was posted before it was told."""


# --- commands -------------------------------------------------------------------------------------


class CoinsReceipt(Value):
    """What was posted, and what is left."""

    posting_id: Id
    coins: Minutes


class SpendCoins(
    Command,
    subject="commands.hours.spend-coins",
    reply=CoinsReceipt,
    access=[own("volunteer_id")],
):
    """Spend coins on a service of the price list of where one lives; never more than there are."""

    volunteer_id: Id
    item: Line = Field(description="a service on the price list")
    times: Annotated[int, Field(strict=True, ge=1, le=100)] = 1


class GiveCoins(
    Command,
    subject="commands.hours.give-coins",
    reply=CoinsReceipt,
    access=[own("volunteer_id")],
):
    """Give coins to somebody of one's family who is a volunteer too; it is not clawed back."""

    volunteer_id: Id
    to_id: Id
    relation: Kinship
    coins: Coins


class DonateCoins(
    Command,
    subject="commands.hours.donate-coins",
    reply=CoinsReceipt,
    access=[own("volunteer_id")],
):
    """Give coins to the pool of the community where one lives."""

    volunteer_id: Id
    coins: Coins


class RefundCoins(
    Command,
    subject="commands.hours.refund-coins",
    reply=CoinsReceipt,
    access=[subtree("posting.division", *CALLERS)],
    own_matter=["posting.volunteer_id"],
):
    """Give back what was spent on a service that was not rendered, once."""

    posting_id: Id
    reason: OpenLine


# --- queries --------------------------------------------------------------------------------------


class TimeAccount(Value):
    """What somebody has beside the ledger, under all of their records."""

    volunteer_id: Id
    points: int
    coins: Minutes
    owed: Minutes


class GetTimeAccount(
    Query,
    subject="queries.hours.get-time-account",
    reply=TimeAccount,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "reply.volunteer_id"),
):
    """The points and coins of one person."""

    volunteer_id: Id


class PostingRow(Value):
    """A posting: what it changed of points and coins; what is owed counts below zero."""

    posting_id: Id
    volunteer_id: Id
    kind: PostingKind
    at: RecordedInstant
    points: int
    coins: int
    policy: str
    entry_id: Id | None = None
    item: Line | None = None


class PostingPage(Value):
    """Some postings in the order of their ids."""

    postings: list[PostingRow]
    next: str | None = None


class ListPostings(
    Query,
    subject="queries.hours.list-postings",
    reply=PostingPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """What was posted to the accounts of one record of a person."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class TooFewCoins(
    Refusal,
    slug="too-few-coins",
    en="That takes {needed} minutes of coins, and there are {available}. Please take less, or "
    "serve more.",
    zh="所需时间币为{needed}分钟,余额为{available}分钟,请减少数量或继续参加服务。",
):
    """Nothing is spent, given or donated that is not there."""

    needed: int
    available: int


class CoinsAreOwed(
    Refusal,
    slug="coins-are-owed",
    en="{owed} minutes are owed, because hours were taken back that had been spent. Please "
    "serve first: the next hours repay them, and then coins can be spent again.",
    zh="因已使用的时长被冲销,尚欠{owed}分钟时间币。请先以后续服务时长抵还,再行使用。",
):
    """Nobody spends while they owe."""

    owed: int


class NotOnPriceList(
    Refusal,
    slug="not-on-price-list",
    en="{item} is not on the price list here. Please choose a service that is.",
    zh="“{item}”不在本地时间银行的服务价目表中,请从价目表中选择。",
):
    """Coins buy what a pack lists, and nothing else."""

    item: Shown


class GiftToOneself(
    Refusal,
    slug="gift-to-oneself",
    en="Both records are of one person. Please choose somebody of the family.",
    zh="转赠对象与本人为同一人,请选择家庭成员。",
):
    """A gift goes to somebody else."""


class NothingToRefund(
    Refusal,
    slug="nothing-to-refund",
    en="This was not spent, or was refunded before, so there is no need to.",
    zh="该笔记录不是兑换记录或已经退还,不需要再次退还。",
):
    """What was spent is refunded once."""
