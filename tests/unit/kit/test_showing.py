"""What is seen of an answer: what somebody is not of the class of is left out, in a copy."""

from typing import Annotated, Any

import pytest

from baodao.kit.showing import seen_by
from baodao.schema import Actor
from baodao.schema.base import Id, Row, Value
from baodao.schema.classes import Whose, compared, of, without


class Step(Value):
    """A step."""

    why: Annotated[str | None, of("own")]


class Shed(Row, whose=Whose(person=("owner",), at=("owner",))):
    """A shed, which may be somebody else's than the house."""

    price: Annotated[int | None, of("own")]
    owner: Id | None = compared()


class House(Row, whose=Whose(person=("owner",), at=("division",))):
    """A house, and how it came to be what it is."""

    colour: str
    price: Annotated[int | None, of("own")]
    is_small: Annotated[bool | None, of("minor")]
    steps: list[Step]
    rooms: dict[str, Step]
    shed: Shed | None = None
    owner: Id | None = compared()
    division: str | None = compared()


class Street(Value):
    """Some houses."""

    houses: Annotated[list[House], without("is_small")]
    name: str = "测试街"


class Corner(Value):
    """One house of a street."""

    house: House
    others: tuple[House, ...] = ()


OWNER = Actor(id="owner", role="volunteer")
AUDITOR = Actor(id="a", role="auditor", scope="12", capabilities=["minors"])


def house(**fields: Any) -> House:
    step = Step(why="because")
    about = {"owner": "owner", "division": "1201", "steps": [step], "rooms": {"hall": step}}
    return House(**{"colour": "red", "price": 5, "is_small": False, **about, **fields})


def test_who_is_of_every_class_sees_the_answer_itself() -> None:
    corner = Corner(house=house(), others=(house(),))
    assert seen_by(OWNER, corner) is corner
    assert seen_by(OWNER, house(price=None)) == house(price=None)


def test_what_one_is_not_of_the_class_of_is_left_out_wherever_it_stands() -> None:
    seen = seen_by(AUDITOR, house())
    assert (seen.colour, seen.price, seen.is_small) == ("red", None, False)
    assert seen.steps == [Step(why=None)]
    assert seen.rooms == {"hall": Step(why=None)}


def test_the_answer_of_the_view_stays_as_it_is() -> None:
    given = house()
    seen_by(AUDITOR, given)
    assert given == house()


@pytest.mark.parametrize("owner", [None, "somebody"])
def test_a_row_that_does_not_say_whose_it_is_is_nobodys(owner: str | None) -> None:
    seen = seen_by(OWNER, house(owner=owner, division=None))
    assert (seen.price, seen.is_small) == (None, None)


def test_each_row_is_seen_for_itself_also_in_another() -> None:
    mine, other = house(), house(owner="somebody", division="13")
    seen = seen_by(OWNER, Corner(house=other, others=(mine, other)))
    assert [one.price for one in (seen.house, *seen.others)] == [None, 5, None]
    shed = Shed(price=1, owner="owner")
    within = seen_by(OWNER, house(owner="somebody", division="13", shed=shed))
    assert within.shed is shed
    assert within.price is None
    others = Shed(price=1, owner="somebody")
    assert seen_by(OWNER, house(shed=others)).shed == others.model_copy(update={"price": None})


def test_some_fields_are_in_no_list_whoever_asks() -> None:
    mine = house()
    seen = seen_by(OWNER, Street(houses=[mine, mine]))
    assert [(one.price, one.is_small) for one in seen.houses] == [(5, None)] * 2
    assert mine.is_small is False


class Wall(Row, whose=Whose(person=("owner",))):
    """A row of which everybody sees all."""

    colour: str | None
    owner: Id | None = compared()


class Walls(Value):
    """Some walls, and of no colour."""

    walls: Annotated[list[Wall], without("colour")]


def test_also_what_has_no_class_is_left_out_of_a_list() -> None:
    assert seen_by(OWNER, Walls(walls=[Wall(colour="red")])).walls == [Wall(colour=None)]


def test_what_decides_is_never_sent() -> None:
    assert house().model_dump().keys() & {"owner", "division"} == set()
    assert "owner" not in house().model_dump_json()
    assert "owner" not in House.model_json_schema(mode="serialization")["properties"]
    assert "owner" not in repr(house())


def test_what_is_seen_is_written_as_what_was_answered() -> None:
    seen = seen_by(AUDITOR, house(steps=[], rooms={}))
    assert seen == house(steps=[], rooms={}, price=None)
    written = House.model_validate_json(seen.model_dump_json())
    assert (written.colour, written.price, written.owner) == ("red", None, None)


def test_what_has_no_class_in_it_is_seen_by_everybody() -> None:
    one = Value()
    assert seen_by(AUDITOR, one) is one
