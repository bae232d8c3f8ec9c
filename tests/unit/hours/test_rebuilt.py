"""Every balance is the sum of what was told: rebuilt from events alone, it is what is live."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from baodao.cli.operate.hours import app
from baodao.cli.operate.rebuild.comparing import UNTOLD, Difference
from baodao.cli.operate.rebuild.page import Told
from baodao.cli.operate.rebuild.reading import Rebuilt
from baodao.hours.accounts.domain import CommunityPool, Posting, TimeAccount
from baodao.hours.accounts.store import POOLS, TIME_ACCOUNTS
from baodao.hours.totals.store import SERVICE_DAYS
from baodao.kit.store import Collection
from baodao.schema.access import FEED_ROLES
from baodao.schema.hours.accounts import AccountPosted, PoolPosted, RefundCoins
from baodao.schema.registration.rehoming import VolunteerRehomed
from tests.support.rebuilding import differences, rebuilt
from tests.support.reconciling import finished
from tests.support.star_books import HOME, LONG_AGO, Books, since
from tests.unit.hours.test_accounts import BEGINS, CLERK, PRICES, Doings, percent, spend
from tests.unit.hours.test_corrected_attendance import told
from tests.unit.hours.test_stars_of_merged_records import merged
from tests.unit.hours.test_totals import ELSEWHERE

KEPT: tuple[Collection[Any], ...] = (TIME_ACCOUNTS, POOLS, SERVICE_DAYS)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is published late here."""
    monkeypatch.setattr("baodao.cli.operate.rebuild.comparing._LOOKS", 1)
    monkeypatch.setattr("baodao.cli.operate.rebuild.comparing._PAUSE", 0)


@pytest.fixture
async def books() -> Books:
    books = Books(BEGINS)
    await books.know("v", "w")
    await books.pack(1, coin_prices=PRICES, coin_cap=100)
    await books.serve(120)
    await books.serve(60, "w")
    await books.follow()
    await spend(books)
    return books


def documents(books: Books, collection: Collection[Any]) -> dict[str, dict[str, Any]]:
    return {one["_id"]: one for one in books.service.database.documents(collection.name)}


async def named(books: Books) -> set[tuple[str, str]]:
    return {(one.collection, one.id) for one in await differences(books.service)}


async def test_a_posting_tells_what_each_side_changes_by(books: Books) -> None:
    first, _, paid = books.service.told(AccountPosted)
    assert first.changed.model_dump() == {
        **dict.fromkeys(("owed", "spent", "given"), 0),
        "points": 120,
        "earned": 120,
        "coins": 100,
        "pooled": 20,
    }
    assert (first.sequence, first.opening, first.kind) == (1, None, "earned")
    assert (paid.sequence, paid.kind, paid.changed.coins, paid.changed.spent) == (
        2,
        "spent",
        -90,
        90,
    )
    (pool,) = books.service.told(PoolPosted)
    assert (pool.posting_id, pool.sequence, pool.coins) == (first.posting_id, 1, 20)
    assert {one.id for one in books.service.all_of(Posting)} == {
        one.posting_id for one in books.service.told(AccountPosted)
    }


async def test_coins_that_repay_what_another_record_owes_are_told_of_both(books: Books) -> None:
    gone = await books.serve(60)
    await books.follow()
    await spend(books, "理发")
    await books.follow(since(9, merged()))
    await books.annul(gone)
    await books.follow()
    repaid = [one for one in books.service.told(AccountPosted) if one.changed.given]
    assert {one.volunteer_id: one.changed.given for one in repaid} == {"v": -10, "w": 10}
    assert len({one.posting_id for one in repaid}) == 1
    assert await named(books) == set()


def test_whether_somebody_earns_coins_is_for_who_may_know_of_minors() -> None:
    assert "integrator" not in FEED_ROLES[AccountPosted.FEED]
    assert AccountPosted.FEED == "minors"


@pytest.mark.parametrize("collection", KEPT, ids=lambda one: one.name)
async def test_any_field_that_is_another_is_named(
    books: Books, collection: Collection[Any]
) -> None:
    assert await named(books) == set()
    database = books.service.database
    for key, document in documents(books, collection).items():
        # How often days were written says nothing of them: a merge writes them as they were.
        untold = {"version"} if collection is SERVICE_DAYS else set()
        for name in set(document) - {"_id", "_form", "_record"} - untold:
            wrong = {**document, name: _another(document[name])}
            database.put_raw(collection.name, wrong)
            assert await named(books) == {(collection.name, key)}, name
            database.put_raw(collection.name, document)
    assert await named(books) == set()


def _another(value: Any) -> Any:
    """A value of the same kind that differs; of two days one is gone."""
    if isinstance(value, dict):
        return dict(list(value.items())[1:])
    if isinstance(value, list):
        return value[:-1]
    if value is None or isinstance(value, str):
        return "2026-01-01"
    return value + 1


@pytest.mark.parametrize("collection", KEPT, ids=lambda one: one.name)
async def test_what_is_removed_or_invented_is_named(
    books: Books, collection: Collection[Any]
) -> None:
    database = books.service.database
    (key, document), *_ = documents(books, collection).items()
    invented = document | {"_id": "nobody" + key}
    database.put_raw(collection.name, invented)
    assert await named(books) == {(collection.name, invented["_id"])}
    database.lose(collection.name, invented["_id"], key)
    assert (collection.name, key) in await named(books)


@pytest.mark.parametrize("collection", KEPT, ids=lambda one: one.name)
async def test_what_no_version_of_hours_has_written_is_named_too(
    books: Books, collection: Collection[Any]
) -> None:
    database = books.service.database
    (key, document), *_ = documents(books, collection).items()
    for wrong in (document | {"_id": 7}, document | {"_form": 99}, document | {"version": "one"}):
        database.put_raw(collection.name, wrong)
        assert await named(books) == {(collection.name, str(wrong["_id"]))}
        database.lose(collection.name, wrong["_id"])
        database.put_raw(collection.name, document)
    assert key in documents(books, collection)


async def test_the_days_of_a_merged_record_need_those_of_the_kept_one(books: Books) -> None:
    await books.know("x")
    await books.follow(since(9, merged(1, "x", "w")))
    assert await named(books) == set()
    books.service.database.lose(SERVICE_DAYS.name, "x-days")
    assert await named(books) == {(SERVICE_DAYS.name, "w-days")}


@pytest.mark.parametrize("kind", [AccountPosted, PoolPosted])
async def test_an_event_that_is_missing_is_named(books: Books, kind: type[Any]) -> None:
    await books.serve(30)
    await books.serve(90)
    await books.follow()
    events = books.service.published()
    gone = next(one for one in events if isinstance(one[1], kind) and one[1].sequence == 1)
    found = await differences(books.service, [one for one in events if one is not gone])
    assert {one.id for one in found} == {gone[1].aggregate_id}
    assert "the event after posting 0 is missing" in {one.reason for one in found}


async def test_what_was_posted_before_it_was_told_is_not_called_another() -> None:
    books = Books(BEGINS)
    await books.know("v", "w")
    await books.pack(1, coin_prices=PRICES, coin_cap=100)
    old = TimeAccount.named("v-account").change(earned=90, coins=60, pooled=30).after
    pool = CommunityPool.named(CommunityPool.id_for(HOME)).change(coins=30).after
    await books.service.put(replace(old, version=3), replace(pool, version=2))
    found = await differences(books.service)
    assert {(one.collection, one.comparable) for one in found} == {
        (TIME_ACCOUNTS.name, False),
        (POOLS.name, False),
    }
    # From the next posting on, what there was is told once, and all is compared.
    await books.serve(50)
    await books.follow()
    await books.serve(10)
    await books.follow()
    assert await differences(books.service) == []
    first, second = books.service.told(AccountPosted)
    assert (first.opening, second.opening) == (old.sides, None)
    assert [one.opening for one in books.service.told(PoolPosted)] == [30, None]
    rebuilding, _ = await rebuilt(books.service.published())
    assert rebuilding.rebuilt.opened == 2
    account = documents(books, TIME_ACCOUNTS)["v-account"]
    books.service.database.put_raw(TIME_ACCOUNTS.name, account | {"points": 61, "pointed": 61})
    assert await named(books) == {(TIME_ACCOUNTS.name, "v-account")}


async def test_days_of_long_ago_may_be_gone(books: Books) -> None:
    """A day two years before the last one is dropped; what was dropped before is not missed."""
    books = Books(LONG_AGO + timedelta(days=30))
    await books.know("v")
    await books.serve(60)
    books._next = LONG_AGO + timedelta(days=1_500)
    last = await books.serve(60)
    await books.follow()
    assert len(documents(books, SERVICE_DAYS)["v-days"]["days"]) == 1
    assert await named(books) == set()
    await books.annul(last)
    await books.follow()
    assert documents(books, SERVICE_DAYS)["v-days"]["days"] == {}
    assert await named(books) == set()


class Everything(Doings):
    """All that is done with entries and coins, and moving house."""

    def __init__(self, books: Books, data: st.DataObject) -> None:
        super().__init__(books, data)
        self._version = 100

    async def one(self) -> None:
        await super().one()
        if self._data.draw(st.booleans()):
            await self.books.service.follow()

    @property
    def _ways(self) -> list[Any]:
        more = [self._pay, self._pay, self._refund, self._move, self._regrade, self._wait]
        return [*super()._ways, *more]

    async def _refund(self, *_: Any) -> None:
        spent = [
            one
            for one in self.books.service.all_of(Posting)
            if one.kind == "spent" and one.state == "posted"
        ]
        if spent:
            said = {"posting_id": self._data.draw(st.sampled_from(spent)).id, "reason": "测试"}
            await self.books.service.done(RefundCoins, CLERK, **said)

    async def _move(self, who: str, _: str, __: int) -> None:
        self._version += 1
        to, away = self._data.draw(st.permutations([HOME, ELSEWHERE]))
        moved = VolunteerRehomed(
            division=to, volunteer_id=who, former_division=away, cause="moved-house"
        )
        await self.books.service.follow(since(self._version, moved))

    async def _regrade(self, *_: Any) -> None:
        if self._served:
            self._version += 1
            name, who = self._data.draw(st.sampled_from(self._served))
            grade = self._data.draw(st.sampled_from("ABCD"))
            event = self.books.attended[name].model_copy(update={"evidence_grade": grade})
            assert event.volunteer_id == who
            await self.books.service.follow(told(self._version, event))

    async def _wait(self, *_: Any) -> None:
        self.books._next += timedelta(days=self._data.draw(st.sampled_from([1, 300])))


def as_it_may_come(events: Iterable[Told], data: st.DataObject) -> list[Told]:
    """What was told, some of it twice; each aggregate's in its order, and others in between."""
    left = defaultdict[tuple[str, str], deque[Told]](deque)
    for one in events:
        left[one[1].aggregate_type, one[1].aggregate_id].append(one)
    random, came = data.draw(st.randoms(use_true_random=False)), list[Told]()
    while left:
        key = random.choice([*left])
        came.append(left[key].popleft())
        if random.random() < 0.1:
            came.append(random.choice(came))
        if not left[key]:
            del left[key]
    return came


@settings(max_examples=50)
@given(st.data())
async def test_what_is_rebuilt_is_what_is_live_whatever_is_done(data: st.DataObject) -> None:
    books = Books(BEGINS)
    await books.know("v", "w")
    cap = data.draw(st.sampled_from([80, 150, 90_000]))
    await books.pack(1, coin_prices=PRICES, coin_cap=cap, points_percent=percent(150))
    doings = Everything(books, data)
    for who in "vwv":
        await doings._serve(who, "", 60)
    for _ in range(data.draw(st.integers(6, 20))):
        await doings.one()
    await books.service.follow()
    await finished(books.service)
    events = as_it_may_come(books.service.published(), data)
    pages = data.draw(st.lists(st.integers(0, len(events)), max_size=4))
    assert await differences(books.service, events, pages) == []


@pytest.mark.parametrize(
    ("found", "says", "code"),
    [
        ([], "as they are live", 0),
        ([Difference("ledgers", "v", "it is missing")], "1 differ", 1),
        ([Difference("time_accounts", "v", UNTOLD, comparable=False)], "1 cannot be compared", 1),
    ],
)
def test_the_command_says_what_differs_and_what_it_cannot_tell(
    monkeypatch: pytest.MonkeyPatch, found: list[Difference], says: str, code: int
) -> None:
    made = Rebuilt(ledgers=2, entries=3, minutes=180, accounts=2, pools=1, opened=1)
    monkeypatch.setattr("baodao.cli.operate.rebuild.command.run", lambda _: (made, found))
    outcome = CliRunner().invoke(app, ["rebuild", "--into", "other"])
    assert outcome.exit_code == code
    *named, summary = " ".join(outcome.output.split()).split("2 ledgers")
    assert summary.endswith(says)
    assert "2 accounts, 1 pools (1 from an opening)" in summary
    assert [one.startswith(("differs: ledgers v", "cannot be compared: ")) for one in named] == [
        bool(found)
    ]
    asked = CliRunner().invoke(app, ["rebuild", "--into", "other", "--json"])
    said = json.loads(asked.output)
    assert (said["opened"], len(said["differences"])) == (1, len(found))
