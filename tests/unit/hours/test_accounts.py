"""Accounts beside the ledger: points 积分 and the time bank 时间银行; every book adds up to 0."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.accounts.domain import CommunityPool, Posting, TimeAccount
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.kit.decisions import Refused
from baodao.kit.testing import slugs
from baodao.kit.work import Done, Unavailable
from baodao.schema import Command
from baodao.schema.hours.accounts import (
    CoinsGiven,
    CoinsOwed,
    CoinsSpent,
    DonateCoins,
    GetTimeAccount,
    GiveCoins,
    ListPostings,
    RefundCoins,
    SpendCoins,
)
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.star_books import HOME, LONG_AGO, Books, since
from tests.unit.hours.test_corrected_attendance import told
from tests.unit.hours.test_stars_of_merged_records import merged, parted

ME = person("v")
CLERK = acting_as(id="clerk", role="street-coordinator", scope=HOME[:9], purpose="hours")
BEGINS = LONG_AGO + timedelta(days=30)
"""After the packs."""
ENTRIES = (HoursCredited, HoursReversed, HoursRegraded)
PRICES = [{"item": "陪同就医", "coins": 90}, {"item": "理发", "coins": 20}]


def percent(many: int) -> list[dict[str, Any]]:
    return [{"category": "群防群治", "percent": many}]


@pytest.fixture
async def books() -> Books:
    books = Books(BEGINS)
    await books.know("v", "w")
    await books.pack(1, coin_prices=PRICES)
    return books


async def account(books: Books, who: str = "v") -> TimeAccount:
    await books.follow()
    name = TimeAccount.id_for(who)
    found: TimeAccount = await books.service.stored(TimeAccount, name) or TimeAccount.named(name)
    return found


async def stands(books: Books, who: str = "v") -> tuple[int, int]:
    """The coins of an account, and what is owed."""
    one = await account(books, who)
    return one.coins, one.owed


async def pool(books: Books) -> int:
    found = await books.service.stored(CommunityPool, CommunityPool.id_for(HOME))
    return found.coins if found else 0


async def spend(books: Books, item: str = "陪同就医", who: str = "v") -> Any:
    return await books.service.done(SpendCoins, person(who), volunteer_id=who, item=item)


async def test_the_vector_of_the_decisions(books: Books) -> None:
    first = await books.serve(120)
    assert await stands(books) == (120, 0)
    await books.serve(60, evidence_grade="D")
    assert await stands(books) == (120, 0)
    assert (await spend(books)).coins == 30
    wishes = [
        books.service.command(SpendCoins, ME, volunteer_id="v", item="理发") for _ in range(2)
    ]
    outcomes = await books.service.decide_together(wishes)
    assert [isinstance(one, Done) for one in outcomes] == [True, False]
    assert await stands(books) == (10, 0)
    await books.annul(first)
    assert await stands(books) == (0, 110)
    (owed,) = books.service.told(CoinsOwed)
    assert (owed.volunteer_id, owed.owed) == ("v", 110)
    said = {"volunteer_id": "v", "item": "理发"}
    assert slugs(await books.service.refused(SpendCoins, ME, **said)) == ["coins-are-owed"]
    await books.serve(150, evidence_grade="A")
    assert await stands(books) == (40, 0)
    assert (await books.service.stored(Ledger, "v")).minutes == 210


async def test_what_is_over_the_cap_goes_to_the_pool_and_comes_back(books: Books) -> None:
    await books.serve(89_980)
    last = await books.serve(60)
    assert (await stands(books), await pool(books)) == ((90_000, 0), 40)
    await books.annul(last)
    assert (await stands(books), await pool(books)) == ((89_980, 0), 0)


@pytest.mark.parametrize(("minutes", "points"), [(50, 75), (1, 1), (2, 3), (60, 90)])
async def test_points_are_minutes_by_a_coefficient(books: Books, minutes: int, points: int) -> None:
    await books.pack(2, points_percent=percent(150))
    name = await books.serve(minutes)
    assert (await account(books)).points == points
    # Exact after the pack has changed.
    await books.pack(3, points_percent=percent(300))
    await books.annul(name)
    assert (await account(books)).points == 0


async def test_grades_move_coins_and_no_points(books: Books) -> None:
    first = hours.attendance(LONG_AGO, 60, volunteer_id="v", division=HOME, evidence_grade="C")
    await books.service.follow(told(3, first))
    assert (await account(books)).points == 60
    assert await stands(books) == (0, 0)
    regraded = next(iter(books.service.told(HoursCredited)))
    up = _regraded(regraded, "C", "B", 2)
    await books.service.follow(up)
    assert await stands(books) == (60, 0)
    await books.service.follow(_regraded(regraded, "B", "A", 3))
    assert await stands(books) == (60, 0)
    await books.service.follow(_regraded(regraded, "A", "D", 4), up)
    assert await stands(books) == (0, 0)
    assert (await account(books)).points == 60


def _regraded(of: HoursCredited, former: str, grade: str, sequence: int) -> HoursRegraded:
    said = of.model_dump() | {
        "entry_id": f"regrade-{sequence}",
        "sequence": sequence,
        "minutes": 0,
        "regrades": of.entry_id,
        "former_grade": former,
        "evidence_grade": grade,
        "regraded_minutes": of.minutes,
    }
    return HoursRegraded.model_validate(said)


@pytest.mark.parametrize("age_class", ["minor", "child"])
async def test_minors_earn_points_and_no_coins(books: Books, age_class: str) -> None:
    young = VolunteerRegistered.model_validate(
        {"division": HOME, "volunteer_id": "y", "registered_at": LONG_AGO, "age_class": age_class}
    )
    await books.service.follow(young)
    await books.serve(60, "y")
    await books.serve(60, "nobody-told-of-them")
    assert ((await account(books, "y")).points, (await account(books, "y")).coins) == (60, 0)
    assert await stands(books, "nobody-told-of-them") == (0, 0)


async def test_only_what_is_listed_and_there_is_bought(books: Books) -> None:
    await books.serve(60)
    await books.follow()
    for item, why in (("陪同就医", "too-few-coins"), ("现金", "not-on-price-list")):
        said = {"volunteer_id": "v", "item": item}
        assert slugs(await books.service.refused(SpendCoins, ME, **said)) == [why]
    often = {"volunteer_id": "v", "item": "理发", "times": 4}
    assert slugs(await books.service.refused(SpendCoins, ME, **often)) == ["too-few-coins"]
    stranger = {"volunteer_id": "v", "item": "理发"}
    assert slugs(await books.service.refused(SpendCoins, person("w"), **stranger))


async def test_a_gift_is_not_clawed_back(books: Books) -> None:
    name = await books.serve(120)
    await books.follow()
    gift: dict[str, Any] = {"volunteer_id": "v", "to_id": "w", "relation": "parent", "coins": 100}
    await books.service.done(GiveCoins, ME, **gift)
    (told_,) = books.service.told(CoinsGiven)
    assert (told_.volunteer_id, told_.to_id, told_.coins) == ("v", "w", 100)
    await books.annul(name)
    assert (await stands(books), await stands(books, "w")) == ((0, 100), (100, 0))
    own = gift | {"to_id": "v"}
    assert slugs(await books.service.refused(GiveCoins, ME, **own)) == ["gift-to-oneself"]


async def test_a_donation_is_the_communitys(books: Books) -> None:
    await books.serve(60)
    await books.follow()
    await books.service.done(DonateCoins, ME, volunteer_id="v", coins=50)
    assert (await stands(books), await pool(books)) == ((10, 0), 50)


async def test_what_was_not_rendered_is_refunded_once(books: Books) -> None:
    await books.serve(120)
    await books.follow()
    spent = await spend(books)
    said = {"posting_id": spent.posting_id, "reason": "测试·未提供服务"}
    own = acting_as(id="v", role="street-coordinator", scope=HOME[:9])
    assert slugs(await books.service.refused(RefundCoins, own, **said)) == ["own-matter"]
    assert (await books.service.done(RefundCoins, CLERK, **said)).coins == 120
    assert slugs(await books.service.refused(RefundCoins, CLERK, **said)) == ["nothing-to-refund"]
    page = await books.service.ask(ListPostings(actor=ME, volunteer_id="v"))
    assert sorted(one.kind for one in page.postings) == ["earned", "refunded", "spent"]
    assert sum(one.coins for one in page.postings) == 120
    assert len(books.service.told(CoinsSpent)) == 1


async def test_records_of_one_person_pay_together_and_for_each_other(books: Books) -> None:
    gone = await books.serve(50)
    await books.serve(60, "w")
    await books.follow(since(9, merged()))
    assert (await spend(books)).coins == 20
    await books.annul(gone)
    await books.follow()
    found = await books.service.ask(GetTimeAccount(actor=ME, volunteer_id="v"))
    assert (found.coins, found.owed) == (0, 30)
    await books.serve(40, "w")
    await books.follow()
    found = await books.service.ask(GetTimeAccount(actor=ME, volunteer_id="v"))
    assert (found.coins, found.owed) == (10, 0)


async def test_what_another_record_pays_is_told_of_its_account(books: Books) -> None:
    await books.serve(60, evidence_grade="D")
    await books.serve(60, "w")
    await books.follow(since(9, merged()))
    await spend(books, "理发")
    (paid,) = books.service.told(CoinsSpent)
    assert (paid.volunteer_id, paid.time_account_id) == ("v", TimeAccount.id_for("w"))
    assert ((await stands(books)), (await stands(books, "w"))) == ((0, 0), (40, 0))


async def test_what_another_record_paid_is_given_back_to_the_kept_one(books: Books) -> None:
    """Of which there is no account yet: nothing was served under it."""
    await books.serve(60, "w")
    await books.follow(since(9, merged()))
    spent = await spend(books, "理发")
    assert not [one for one in books.service.all_of(TimeAccount) if one.volunteer_id == "v"]
    said = {"posting_id": spent.posting_id, "reason": "测试·未提供服务"}
    await books.service.done(RefundCoins, CLERK, **said)
    assert ((await stands(books)), (await stands(books, "w"))) == ((20, 0), (40, 0))


class Doings:
    """What somebody may do with accounts and entries, drawn by hypothesis."""

    def __init__(self, books: Books, data: st.DataObject) -> None:
        self.books, self._data = books, data
        self._served: list[tuple[str, str]] = []
        self._merges = 0

    async def one(self) -> None:
        who, other = self._data.draw(st.sampled_from([("v", "w"), ("w", "v")]))
        amount = self._data.draw(st.integers(1, 80))
        await self._data.draw(st.sampled_from(self._ways))(who, other, amount)

    @property
    def _ways(self) -> list[Any]:
        return [self._serve, self._annul, self._pay, self._merge, self._tell]

    async def _serve(self, who: str, _: str, amount: int) -> None:
        grade = self._data.draw(st.sampled_from(["A", "B", "D"]))
        self._served.append((await self.books.serve(amount, who, evidence_grade=grade), who))

    async def _annul(self, *_: Any) -> None:
        if self._served:
            place = self._data.draw(st.integers(0, len(self._served) - 1))
            await self.books.annul(*self._served.pop(place))

    async def _pay(self, who: str, other: str, amount: int) -> None:
        ways: list[tuple[type[Command], dict[str, Any]]] = [
            (SpendCoins, {"item": "理发"}),
            (GiveCoins, {"to_id": other, "relation": "child", "coins": amount}),
            (DonateCoins, {"coins": amount}),
        ]
        kind, said = self._data.draw(st.sampled_from(ways))
        outcome = await self.books.service.send(kind, person(who), volunteer_id=who, **said)
        assert isinstance(outcome, Done | Refused)

    async def _merge(self, *_: Any) -> None:
        self._merges += 1
        event = merged(self._merges) if self._merges % 2 else parted(self._merges)
        await self.books.service.follow(since(9 + self._merges, event))

    async def _tell(self, *_: Any) -> None:
        """All of what is told of entries, once more and in any order."""
        entries = [e for e in self.books.service.published() if isinstance(e[1], ENTRIES)]
        for envelope, event in self._data.draw(st.permutations(entries)):
            again = envelope.model_copy(update={"id": f"again-{next(_fresh)}"})
            await self.books.service.follow((again, event))


_fresh = itertools.count()


@settings(max_examples=60)
@given(st.data())
async def test_every_book_adds_up_whatever_is_done(data: st.DataObject) -> None:
    books = Books(BEGINS)
    await books.know("v", "w")
    await books.pack(1, coin_prices=PRICES, coin_cap=100, points_percent=percent(150))
    doings = Doings(books, data)
    for _ in range(data.draw(st.integers(1, 14))):
        await doings.one()
    await books.service.follow()
    accounts = books.service.all_of(TimeAccount)
    assert all(one.broken(one) is None for one in (*accounts, *books.service.all_of(Posting)))
    assert sum(one.given for one in accounts) == 0
    assert await pool(books) == sum(one.pooled for one in accounts)
    for one in accounts:
        entries = [e for e in books.service.told(*ENTRIES) if e.volunteer_id == one.volunteer_id]
        gone = {e.reverses for e in entries if isinstance(e, HoursReversed)}
        counting = [e for e in entries if isinstance(e, HoursCredited) and e.entry_id not in gone]
        assert one.points == sum(e.minutes * 3 // 2 for e in counting)
        assert one.earned == sum(e.minutes for e in counting if e.evidence_grade in "AB")
        ledger = await books.service.stored(Ledger, one.volunteer_id)
        assert (ledger.minutes if ledger else 0) == sum(e.minutes for e in counting)


async def test_whose_home_is_not_known_yet_asks_again(books: Books) -> None:
    """Nobody says where it happened before it is known; nothing is spent meanwhile."""
    await books.serve(120)
    await books.follow()
    known = await books.service.stored(KnownVolunteer, "v")
    await books.service.put(replace(known, division=None, version=known.version + 1))
    own = {"volunteer_id": "v"}
    for kind, said in (
        (SpendCoins, {"item": "理发"}),
        (GiveCoins, {"to_id": "w", "coins": 1, "relation": "parent"}),
        (DonateCoins, {"coins": 1}),
    ):
        outcome = await books.service.send(kind, ME, **own, **said)
        assert isinstance(outcome, Unavailable), kind
    assert await stands(books) == (120, 0)
