"""A command that names what its service was not told of yet waits for it, for a while."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import pytest
from pydantic import BaseModel

from baodao.kit import references
from baodao.kit.clock import system_clock
from baodao.kit.committer import Committer, Limits
from baodao.kit.decisions import Aggregate, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.ids import Ids, time_of
from baodao.kit.references import AHEAD, YOUNG, Missing, Prospect, prospect
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryDatabase, eventually
from baodao.kit.work import Cause, Done, Outcome, RefusedBefore, Unavailable, Work
from baodao.schema import NotFound

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def id_of(moment: datetime) -> str:
    value = int(moment.timestamp() * 1000)
    return "".join(ALPHABET[value >> s & 31] for s in range(45, -1, -5)) + "0" * 16


def test_the_time_of_an_id_is_read_to_the_millisecond() -> None:
    before = system_clock()
    made = time_of(Ids().next())
    assert made
    assert before - timedelta(milliseconds=1) <= made <= system_clock()
    assert time_of(id_of(NOW)) == NOW


@pytest.mark.parametrize("text", ["", "120104007001", "0" * 25, "8" + "0" * 25, "i" * 26, "0" * 27])
def test_what_is_no_id_has_no_time(text: str) -> None:
    assert time_of(text) is None


def test_the_last_id_there_can_be_lies_beyond_all_times() -> None:
    farthest = time_of("7" + "Z" * 25)
    assert farthest
    assert farthest.year == 9999


SOON, UNTIL_TOLD = Prospect(0.25, is_certain=True), Prospect(2.0, is_certain=False)
SECOND = timedelta(seconds=1)
CASES: list[tuple[str, bool, bool, Prospect | None]] = [
    (id_of(NOW), True, False, UNTIL_TOLD),
    (id_of(NOW), False, False, UNTIL_TOLD),
    (id_of(NOW - YOUNG + SECOND), True, False, UNTIL_TOLD),
    (id_of(NOW - YOUNG - SECOND), True, False, None),
    (id_of(NOW - YOUNG - SECOND), True, True, UNTIL_TOLD),
    (id_of(NOW - YOUNG - SECOND), False, True, UNTIL_TOLD),
    (id_of(NOW + AHEAD - SECOND), True, False, UNTIL_TOLD),
    (id_of(NOW + AHEAD + SECOND), True, False, None),
    (id_of(NOW + AHEAD + SECOND), True, True, None),
    ("120104007001", True, False, SOON),
    ("120104007001", True, True, UNTIL_TOLD),
    ("120104007001", False, False, None),
    ("120104007001", False, True, None),
]


@pytest.mark.parametrize(("key", "is_alone", "is_behind", "expected"), CASES)
def test_only_what_may_be_on_its_way_is_waited_for(
    key: str, is_alone: bool, is_behind: bool, expected: Prospect | None
) -> None:
    missing = [Missing("registration", key, is_alone)]
    assert prospect(missing, NOW, lambda _: is_behind) == expected


def test_of_several_the_least_certain_decides() -> None:
    code = Missing("registration", "120104007001", is_alone=True)
    young = Missing("registration", id_of(NOW), is_alone=True)
    for missing in ([code, young], [young, code]):
        assert prospect(missing, NOW, lambda _: False) == UNTIL_TOLD
    assert prospect([], NOW, lambda _: True) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Club(Aggregate):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Feast(Aggregate):
    pass


CLUBS = Collection("clubs", Club, told_by="registration")
FEASTS = Collection("feasts", Feast)


class Who(BaseModel):
    id: str


class Celebrate(BaseModel):
    command_id: str
    club: str
    actor: Who = Who(id="somebody")


class ClubFounded(BaseModel):
    club: str


@use_case
def celebrate(
    command: Celebrate,
    club: Annotated[Club, by("club")],
    feast: Annotated[Feast, by("command_id", or_new=lambda key: Feast(id=key))],
) -> Decision[None]:
    return accept(None, feast.change())


@use_case
def celebrate_together(
    command: Celebrate,
    clubs: Annotated[dict[str, Club], by_each("club")],
    feast: Annotated[Feast, by("command_id", or_new=lambda key: Feast(id=key))],
) -> Decision[None]:
    if not clubs:
        return refuse(NotFound(kind="club", id=command.club))
    return accept(None, feast.change())


@use_case
def learn(
    event: ClubFounded,
    club: Annotated[Club, by("club", or_new=lambda key: Club(id=key))],
) -> Decision[None]:
    return accept(None, club.change())


class Told:
    """A service that celebrates, and is told of clubs."""

    def __init__(self) -> None:
        self.behind = False
        self.database = MemoryDatabase()
        self.committer = Committer(
            self.database,
            [CLUBS, FEASTS],
            "scheduling",
            lambda: NOW,
            lambda _: None,
            Limits(),
            is_behind=lambda _: self.behind,
        )
        self._numbers = iter(range(10_000))

    def send(self, club: str, *, actor: str = "somebody", case: object = celebrate) -> Work:
        command = Celebrate(command_id=f"c{next(self._numbers)}", club=club, actor=Who(id=actor))
        deadline = system_clock() + timedelta(minutes=1)
        return Work(
            case,  # type: ignore[arg-type]
            command,
            f"scheduling:{command.command_id}",
            "f",
            Cause("c", command.command_id),
            100,
            deadline=deadline,
            is_keyed=True,
        )

    async def tell(self, club: str) -> None:
        work = Work(learn, ClubFounded(club=club), f"d:{club}", "", Cause("c", club), 100)
        (outcome,) = await self.committer.commit([work])
        assert isinstance(outcome, Done)

    def waiting(self, *works: Work) -> "asyncio.Task[list[Outcome]]":
        return asyncio.create_task(self.committer.commit(list(works)))

    def rows(self) -> set[str]:
        return {row["_id"] for row in self.database.documents("inbox")}


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine, too, what is told comes in time."""
    monkeypatch.setattr(references, "_LONGEST_SECONDS", 60.0)


@pytest.fixture
async def told() -> AsyncIterator[Told]:
    told = Told()
    running = asyncio.create_task(told.committer.run())
    yield told
    told.committer.finish()
    async with asyncio.timeout(60):
        await running


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("case", [celebrate, celebrate_together])
async def test_what_was_made_a_moment_ago_is_waited_for(told: Told, case: object) -> None:
    club = Ids().next()
    work = told.send(club, case=case)
    sent = told.waiting(work)
    other = told.send(club)
    (known,) = [asyncio.create_task(told.committer.commit([other]))]
    await told.tell("an-old-club")
    assert not sent.done()
    await told.tell(club)
    assert isinstance((await sent)[0], Done)
    assert isinstance((await known)[0], Done)


async def test_what_never_comes_is_unknown_and_no_refusal(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "_LONGEST_SECONDS", 0.05)
    work = told.send(Ids().next())
    (outcome,) = await told.waiting(work)
    assert outcome == Unavailable("what it names is not known here yet")
    assert told.rows() == set()
    assert told.committer.state.refused == 0


async def test_a_code_that_is_not_there_is_refused_and_remembered_once_all_is_followed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "_RELAY_SECONDS", 0.02)
    work = told.send("120104007001")
    (outcome,) = await told.waiting(work)
    assert not isinstance(outcome, Unavailable | Done)
    assert told.rows() == {work.inbox_id}
    await told.tell("120104007001")
    assert isinstance((await told.waiting(work))[0], RefusedBefore)


async def test_a_code_is_no_refusal_while_events_wait(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "_LONGEST_SECONDS", 0.05)
    told.behind = True
    (outcome,) = await told.waiting(told.send("120104007001"))
    assert isinstance(outcome, Unavailable)


async def test_an_old_id_is_refused_at_once(told: Told) -> None:
    (outcome,) = await told.waiting(told.send(id_of(system_clock() - timedelta(days=1))))
    assert not isinstance(outcome, Unavailable | Done)


@pytest.mark.usefixtures("patient")
async def test_one_actor_lets_few_commands_wait_and_others_have_room(told: Told) -> None:
    sent = [told.waiting(told.send(Ids().next(), actor="greedy")) for _ in range(50)]
    await eventually(lambda: sum(task.done() for task in sent) == 50 - 16)
    given_up = [task.result()[0] for task in sent if task.done()]
    assert all(isinstance(outcome, Unavailable) for outcome in given_up)
    club = Ids().next()
    modest = told.waiting(told.send(club, actor="modest"))
    await told.tell(club)
    assert isinstance((await modest)[0], Done)


@pytest.mark.usefixtures("patient")
async def test_a_stop_gives_up_what_waits_at_once() -> None:
    told = Told()
    running = asyncio.create_task(told.committer.run())
    sent = told.waiting(told.send(Ids().next()))
    await told.tell("a")
    told.committer.finish()
    async with asyncio.timeout(60):
        await running
    assert isinstance((await sent)[0], Unavailable)
