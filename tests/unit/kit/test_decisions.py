from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import pytest

from baodao.kit.decisions import (
    Accepted,
    Aggregate,
    Decision,
    NewId,
    Refused,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.group import INBOX
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command, Envelope, NotFound
from baodao.schema.access import everybody
from baodao.schema.base import Id
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionRenamed,
)
from baodao.schema.scheduling.seats import SeatReceipt


class Take(Command, subject="commands.test.take", reply=SeatReceipt, access=[everybody()]):
    """Take a seat."""

    shift_id: Id
    volunteer_id: Id


class Leave(Command, subject="commands.test.leave", reply=SeatReceipt, access=[everybody()]):
    """Leave a seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Aggregate):
    size: int = 0
    made: ClassVar[list[str]] = []


ACTOR = Actor(id="a", role="operator", scope="*")
NO = NotFound(kind="thing", id="t")
EVENT = DivisionAdded(division="12", name="测试", level="province", parent=None)


def test_a_change_replaces_and_counts() -> None:
    thing = Thing(id="t", version=3)
    silent = thing.change(size=1)
    assert (silent.before, silent.after.version, silent.after.size) == (thing, 4, 1)
    loud = thing.change(EVENT, EVENT, size=2)
    assert (loud.after.version, loud.after.announced, loud.events) == (4, 2, (EVENT, EVENT))
    assert thing.size == 0


def test_a_creation_is_the_first_change() -> None:
    created = Thing.create(EVENT, id="t", size=5)
    assert created.before.version == 0
    assert created.after == Thing(id="t").change(EVENT, size=5).after
    assert created.events == (EVENT,)


def test_yes_and_no() -> None:
    change = Thing(id="t").change()
    assert accept(None, change) == Accepted(None, (change,))
    assert accept(None) == Accepted(None, ())
    assert refuse(NO) == Refused((NO,))
    with pytest.raises(ValueError, match="at least one rule"):
        refuse()


def test_a_use_case_says_what_it_needs() -> None:
    @use_case
    def take(
        command: Take,
        one: Annotated[Thing, by("shift_id")],
        maybe: Annotated[Thing | None, by(lambda command: command.volunteer_id.upper())],
        fresh: Annotated[Thing, by("volunteer_id", or_new=lambda key: Thing(id=key))],
        several: Annotated[dict[str, Thing], by_each(lambda command, one: [one.id])],
        now: datetime,
        new_id: NewId,
    ) -> Decision[SeatReceipt]:
        """Take it."""
        return refuse(NO)

    assert (take.name, take.__doc__, take.message) == ("take", "Take it.", Take)
    assert take.wants_now
    assert take.wants_new_id
    one, maybe, fresh, several = take.parameters
    assert [p.kind for p in take.parameters] == [Thing] * 4
    assert [p.optional for p in take.parameters] == [False, True, False, False]
    command = Take.model_construct(shift_id="s", volunteer_id="v")
    assert one.key.find(command, (), {}) == "s"
    assert maybe.key.find(command, (), {}) == "V"
    assert fresh.load.or_new
    assert fresh.load.or_new("x") == Thing(id="x")
    assert several.load.each
    assert several.key.needs == ("one",)
    assert several.key.find(command, [Thing(id="t")], {}) == ["t"]
    assert [[p.name for p in phase] for phase in take.phases] == [
        ["one", "maybe", "fresh"],
        ["several"],
    ]


def test_a_use_case_is_still_a_function() -> None:
    @use_case
    def never(command: Take) -> Decision[None]:
        return refuse(NO)

    assert never(Take.model_construct()) == Refused((NO,))
    assert not never.wants_now
    assert not never.wants_new_id


def test_a_path_leads_through_the_message_or_through_what_is_loaded() -> None:
    @use_case
    def take(
        command: Take,
        actor: Annotated[Thing | None, by("actor.id")],
        again: Annotated[Thing, by("shift_id")],
        shift_id: Annotated[Thing, by("shift_id")],
        size: Annotated[dict[str, Thing], by_each("again.id")],
        later: Annotated[Thing | None, by(lambda again, size, command: f"{again}{size}{command}")],
    ) -> Decision[None]:
        return accept(None)

    command = Take(command_id="c", actor=ACTOR, shift_id="s", volunteer_id="v")
    found = {p.name: p.key for p in take.parameters}
    assert found["actor"].find(command, (), {}) == "a"
    # A parameter may be called as the field that names it.
    assert (found["shift_id"].needs, found["shift_id"].find(command, (), {})) == ((), "s")
    assert found["size"].find(command, [Thing(id="t")], {}) == "t"
    assert found["later"].needs == ("again", "size")
    assert found["later"].find("m", ["x", "y"], {}) == "xym"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nothing", "nothing: Take has no nothing"),
        ("actor.nothing", r"actor\.nothing: Actor has no nothing"),
        ("thing.nothing", r"thing\.nothing: Thing has no nothing"),
        (lambda command, other: f"{command}{other}", "nobody hands in"),
    ],
)
def test_a_key_that_leads_nowhere_is_a_defect_found_at_import(source: Any, said: str) -> None:
    def needs(
        command: Take,
        thing: Annotated[Thing, by("shift_id")],
        more: Annotated[Thing | None, by(source)],
    ) -> Decision[None]:
        return accept(None)

    with pytest.raises(TypeError, match=said):
        use_case(needs)


def test_parameters_that_need_each_other_are_a_defect_found_at_import() -> None:
    def needs(
        command: Take,
        one: Annotated[Thing, by("other.id")],
        other: Annotated[Thing, by("one.id")],
    ) -> Decision[None]:
        return accept(None)

    with pytest.raises(TypeError, match="need each other"):
        use_case(needs)


def test_parameters_without_a_load_are_a_defect_found_at_import() -> None:
    def needs(command: Take, thing: Thing) -> Decision[None]:
        return accept(None)

    with pytest.raises(TypeError, match=r"nothing says where .*thing"):
        use_case(needs)


def test_the_table_refuses_a_use_case_of_another_message() -> None:
    @use_case
    def take(command: Take) -> Decision[None]:
        return accept(None)

    @use_case
    def learn(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    table = Subscribers("scheduling")
    table.command(Take, take)
    table.event(DivisionAdded, learn)
    with pytest.raises(TypeError, match="takes Take, not Leave"):
        table.command(Leave, take)
    with pytest.raises(TypeError, match="takes DivisionAdded, not DivisionRenamed"):
        table.event(DivisionRenamed, learn)


def test_the_table_knows_its_durables() -> None:
    @use_case
    def learn(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    @use_case
    def follow(event: DivisionRenamed) -> Decision[None]:
        return accept(None)

    table = Subscribers("hours")
    table.event(DivisionAdded, learn)
    table.event(DivisionRenamed, follow)
    (durable,) = table.durables()
    assert (durable.name, durable.stream) == ("hours--registration", "REGISTRATION")
    assert durable.filter_subjects == (
        "events.registration.division-added.v1.>",
        "events.registration.division-renamed.v1.>",
    )


def test_what_must_not_delay_the_rest_is_read_by_a_consumer_of_its_own() -> None:
    @use_case
    def learn(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    @use_case
    def watch(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    part, apart = Subscribers("hours"), Subscribers("hours", consumer="hours-watch")
    part.event(DivisionAdded, learn)
    apart.event(DivisionAdded, watch)
    table = Subscribers("hours", part, apart)
    own, other = table.followed()
    assert (own.consumer, own.source, own.use_cases) == (
        "hours",
        "registration",
        {DivisionAdded: learn},
    )
    assert (other.consumer, other.use_cases) == ("hours-watch", {DivisionAdded: watch})
    names = [durable.name for durable in table.durables()]
    assert names == ["hours--registration", "hours-watch--registration"]
    assert table.durables()[0].filter_subjects == table.durables()[1].filter_subjects
    with pytest.raises(TypeError, match="DivisionAdded'] arrive at two wings"):
        Subscribers("hours", apart, apart)


async def test_in_memory_every_consumer_follows_an_event_and_remembers_it_by_itself() -> None:
    @use_case
    def learn(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    @use_case
    def watch(event: DivisionAdded) -> Decision[None]:
        return accept(None)

    part, apart = Subscribers("hours"), Subscribers("hours", consumer="hours-watch")
    part.event(DivisionAdded, learn)
    apart.event(DivisionAdded, watch)
    service = MemoryService(Subscribers("hours", part, apart), [])
    await service.follow(DivisionAdded(division="12", name="测试", level="province", parent=None))
    rows = sorted(row["_id"].split(":")[0] for row in service.database.documents(INBOX))
    assert rows == ["hours", "hours-watch"]


def test_only_what_follows_events_may_ask_for_their_envelope() -> None:
    @use_case
    def follow(event: DivisionRenamed, envelope: Envelope) -> Decision[None]:
        return accept(None)

    @use_case
    def take(command: Take, envelope: Envelope) -> Decision[None]:
        return accept(None)

    assert follow.wants_envelope
    assert follow.needs == set()
    table = Subscribers("scheduling")
    table.event(DivisionRenamed, follow)
    with pytest.raises(TypeError, match="take wants an envelope"):
        table.command(Take, take)


def test_a_key_may_ask_for_a_tool_by_any_name() -> None:
    """It is called by a function that is written for it, whose own names are in nobody's way."""

    class Tool:
        word = "t"

    def key(command: Take, function: Tool) -> str:
        return f"{command.shift_id}{function.word}"

    key.__annotations__ = {"command": Take, "function": Tool}

    @use_case
    def take(command: Take, one: Annotated[Thing | None, by(key)]) -> Decision[None]:
        return accept(None)

    command = Take.model_construct(shift_id="s", volunteer_id="v")
    (one,) = take.parameters
    assert one.key.find(command, (), {Tool: Tool()}) == "st"
