"""How many errands that are not over somebody has, so that they end with what they rest on."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.registration.errand_parts import TooManyErrands

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandTies(Aggregate):
    """The errands of one person that are not over, under their id: asked for, and accepted."""

    asked: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @classmethod
    def none(cls, person_id: str) -> Self:
        """Of somebody who has none."""
        return cls(id=person_id)

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- it is never more
        """There are so many at most, each way."""
        most = max(len(self.asked), len(self.accepted))
        return None if most <= _MOST else f"it has {most} errands"

    @property
    def errands(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.asked, *self.accepted)

    def ask_refusals(self) -> list[Refusal]:
        """Whether they cannot ask for one more."""
        return [TooManyErrands(most=_MOST)] if len(self.asked) >= _MOST else []

    def accept_refusals(self) -> list[Refusal]:
        """Whether they cannot do one more."""
        return [TooManyErrands(most=_MOST)] if len(self.accepted) >= _MOST else []

    def ask(self, key: str) -> Change[Self]:
        """Note another one that they asked for."""
        return self.change(asked=(*self.asked, key))

    def accept(self, key: str) -> Change[Self]:
        """Note another one that they do."""
        return self.change(accepted=(*self.accepted, key))

    def untie(self, *keys: str) -> Change[Self]:
        """Note that these are over, or not theirs any more."""
        return self.change(
            asked=tuple(one for one in self.asked if one not in keys),
            accepted=tuple(one for one in self.accepted if one not in keys),
        )
