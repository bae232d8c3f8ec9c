"""The keys to which a message leads, and what is known of them: looked up once while it holds."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from baodao.kit.decisions import Aggregate, Parameter
from baodao.kit.references import Missing, can_come


@dataclass(slots=True)
class Found:
    """The keys that a parameter was led to; as of turns of its class, what is there and what not.

    Once all are asked for, they stay so.
    """

    keys: list[str]
    is_asked: bool = False
    there: tuple[int, dict[str, Aggregate]] = (-1, {})
    _absent: tuple[int, list[Missing]] = (-1, [])

    def absent(
        self, turn: int, told_by: str, parameter: Parameter, known: Container[str]
    ) -> list[Missing]:
        """Those that are not `known` in a turn, and of which `told_by` may still tell."""
        if self._absent[0] != turn:
            is_alone = not parameter.load.each
            missing = [Missing(told_by, key, is_alone) for key in self.keys if key not in known]
            self._absent = turn, [one for one in missing if can_come(one)]
        return self._absent[1]


@dataclass(slots=True)
class Asked:
    """What one message asks for, by the places of its use case's parameters.

    `own` are the keys in the message alone: one (or nothing), or `Found` of several; `led` is what
    it was led to, and as of which turn of those who lead there. `whole_at` is the turn as of which
    all of it was asked for.
    """

    own: list[Any]
    led: list[tuple[int, Found] | None] = field(init=False)
    whole_at: int = -1

    def __post_init__(self) -> None:
        self.led = [None] * len(self.own)
