"""Decisions about coins: spent, given, donated, refunded."""

from datetime import datetime
from typing import Annotated

from baodao.hours.accounts.domain import CommunityPool, Posting, Slip, TimeAccount
from baodao.hours.accounts.tills import Till
from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import HomeUnknownError, KnownVolunteer
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.schema import Refusal
from baodao.schema.hours import accounts as schema


def _accounts(volunteer: KnownVolunteer) -> list[str]:
    return [TimeAccount.id_for(key) for key in volunteer.records]


def _receiver(command: schema.GiveCoins) -> str:
    return TimeAccount.id_for(command.to_id)


def _home(volunteer: KnownVolunteer) -> str:
    if volunteer.division is None:
        raise HomeUnknownError(volunteer.id)
    return volunteer.division


def _pool(volunteer: KnownVolunteer) -> str:
    return CommunityPool.id_for(_home(volunteer))


_Volunteer = Annotated[KnownVolunteer, by("volunteer_id")]
_Accounts = Annotated[dict[str, TimeAccount], by_each(_accounts, or_new=TimeAccount.named)]
_Packs = Annotated[dict[str, PolicyPack], packs_at("volunteer.division")]


def _to_pay(accounts: dict[str, TimeAccount], coins: int) -> tuple[Till, list[Refusal]]:
    """What somebody has, and why so much of it cannot be paid."""
    till = Till(accounts)
    till.settle()
    if till.owed:
        return till, [schema.CoinsAreOwed(owed=till.owed)]
    if coins > till.coins:
        return till, [schema.TooFewCoins(needed=coins, available=till.coins)]
    return till, []


@use_case
def spend_coins(
    command: schema.SpendCoins,
    volunteer: _Volunteer,
    accounts: _Accounts,
    packs: _Packs,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.CoinsReceipt]:
    """Pay for a service of the list: the coins are gone, and nobody gets them."""
    policy = rules_at(Policy, packs, _home(volunteer))
    price = policy.price_of(command.item)
    if price is None:
        return refuse(schema.NotOnPriceList(item=command.item))
    coins = price * command.times
    till, refusals = _to_pay(accounts, coins)
    if refusals:
        return refuse(*refusals)
    about = _told(volunteer, new_id())
    till.pay("spent", coins, about.spent(coins))
    posted = till.post(about, "spent", at=now, policy=policy.version, item=command.item)
    return accept(_receipt(about, till), *posted, under=policy.version)


@use_case
def give_coins(
    command: schema.GiveCoins,
    volunteer: _Volunteer,
    receiver: Annotated[KnownVolunteer, by("to_id", noun="volunteer")],
    accounts: _Accounts,
    received: Annotated[TimeAccount, by(_receiver, or_new=TimeAccount.named)],
    packs: _Packs,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.CoinsReceipt]:
    """Give coins to somebody of the family."""
    if (receiver.merged_into or receiver.id) == (volunteer.merged_into or volunteer.id):
        return refuse(schema.GiftToOneself())
    policy = rules_at(Policy, packs, _home(volunteer))
    till, refusals = _to_pay(accounts, command.coins)
    if refusals:
        return refuse(*refusals)
    about = _told(volunteer, new_id())
    told = about.given(command.coins, receiver.id)
    till.pay("given", command.coins, told)
    other = Till({received.id: received})
    other.put(received.receive("given", command.coins))
    theirs = Slip(new_id(), receiver.id, receiver.division or about.division)
    facts = {"at": now, "policy": policy.version}
    changes = [*till.post(about, "given", **facts), *other.post(theirs, "given", **facts)]
    return accept(_receipt(about, till), *changes, under=policy.version)


@use_case
def donate_coins(
    command: schema.DonateCoins,
    volunteer: _Volunteer,
    accounts: _Accounts,
    pool: Annotated[CommunityPool, by(_pool, or_new=CommunityPool.named)],
    packs: _Packs,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.CoinsReceipt]:
    """Give coins to the pool of the community."""
    policy = rules_at(Policy, packs, _home(volunteer))
    till, refusals = _to_pay(accounts, command.coins)
    if refusals:
        return refuse(*refusals)
    about = _told(volunteer, new_id())
    till.pay("pooled", command.coins, about.donated(command.coins))
    posted = till.post(about, "donated", at=now, policy=policy.version)
    changes = [*posted, pool.add(command.coins, about.posting_id)]
    return accept(_receipt(about, till), *changes, under=policy.version)


def _spent_from(posting: Posting) -> str:
    return TimeAccount.id_for(posting.volunteer_id)


@use_case
def refund_coins(
    command: schema.RefundCoins,
    posting: Annotated[Posting, by("posting_id")],
    account: Annotated[TimeAccount, by(_spent_from, or_new=TimeAccount.named)],
    new_id: NewId,
    now: datetime,
) -> Decision[schema.CoinsReceipt]:
    """Give back what was spent; what is owed meanwhile is repaid first."""
    if posting.kind != "spent" or posting.state != "posted":
        return refuse(schema.NothingToRefund())
    coins = posting.amount("coins", "spent")
    about = Slip(new_id(), account.volunteer_id, posting.division)
    till = Till({account.id: account})
    till.put(account.receive("spent", coins, about.refunded(coins)))
    facts = {"at": now, "policy": posting.policy, "item": posting.item, "reason": command.reason}
    changes = [*till.post(about, "refunded", **facts), posting.change(state="refunded")]
    return accept(_receipt(about, till), *changes, under=posting.policy)


def _told(volunteer: KnownVolunteer, posting_id: str) -> Slip:
    return Slip(posting_id, volunteer.id, _home(volunteer))


def _receipt(about: Slip, till: Till) -> schema.CoinsReceipt:
    return schema.CoinsReceipt(posting_id=about.posting_id, coins=till.coins)
