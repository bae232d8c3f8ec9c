"""Frozen classes with an `__init__` that sets the slots: the same class, made faster."""

from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from baodao.kit.decisions import Aggregate
from baodao.kit.slots import sets_slots, slot_setters


@dataclass(frozen=True, slots=True)
class Written:
    a: int
    b: str = "b"
    c: tuple[int, ...] | None = None


@sets_slots
@dataclass(frozen=True, slots=True)
class Same(Written):
    d: bool = False


def test_it_takes_the_same_parameters() -> None:
    assert Same(1) == Same(a=1, b="b", c=None, d=False)
    assert repr(Same(1, "x", d=True)) == "Same(a=1, b='x', c=None, d=True)"
    for wrong in ({}, {"a": 1, "e": 2}):
        with pytest.raises(TypeError):
            Same(**wrong)


def test_it_stays_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Same(1).a = 2  # type: ignore[misc]


def test_classes_with_more_to_them_are_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        a: int

    @dataclass(frozen=True, slots=True)
    class Checked:
        a: int

        def __post_init__(self) -> None:
            raise ValueError

    @dataclass(frozen=True, slots=True)
    class Made:
        a: list[int] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class Derived:
        a: int = field(init=False)

    for kind in (Loose, Checked, Made, Derived):
        with pytest.raises(TypeError, match=kind.__name__):
            sets_slots(kind)
    assert slot_setters(Made)
    for kind in (Loose, Checked, Derived):
        assert slot_setters(kind) is None


def test_an_aggregate_without_slots_changes_as_any_other() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Loose(Aggregate):
        colour: str = "red"
        size: int = 0

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError("less than nothing")

    loose = Loose(id="l", version=1)
    assert loose.change(size=3).after == Loose(id="l", version=2, size=3)
    with pytest.raises(ValueError, match="less than nothing"):
        loose.change(size=-1)
    with pytest.raises(TypeError):
        loose.change(shape="round")
