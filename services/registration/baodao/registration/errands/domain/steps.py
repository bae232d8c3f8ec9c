"""The steps of an errand, and what follows from them: what is still out, where the money is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from baodao.schema import Actor, Refusal
from baodao.schema.registration.errand_parts import (
    Difference,
    EntrustedThing,
    ErrandStep,
    ErrandStepIncomplete,
    NotEntrusted,
    StepFault,
)
from baodao.schema.registration.errands import ConfirmErrand, TellErrandStep

_HANDS = ("entrusted", "brought-back")


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, when, and who wrote it down; `fen` is money, `note` goes with the errand."""

    what: ErrandStep
    at: datetime
    by: str
    by_role: str
    things: tuple[EntrustedThing, ...] = ()
    fen: int | None = None
    note: str | None = None

    @classmethod
    def of(
        cls, what: ErrandStep, actor: Actor, now: datetime, told: TellErrandStep | None = None
    ) -> Self:
        """A step, with what was told of it."""
        step = cls(what, now, actor.id, actor.role)
        if told is None:
            return step
        return replace(step, things=tuple(told.things), fen=told.fen, note=told.note)

    def without_words(self) -> Self:
        """The step without what was said of it in words."""
        return replace(self, note=None)


@dataclass(frozen=True, slots=True)
class Word:
    """What the principal says of the money, in fen, and why it may differ from the steps."""

    given_fen: int
    back_fen: int
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Turn:
    """The steps since somebody accepted the errand: what one helper answers for."""

    steps: Sequence[Step]

    @classmethod
    def last(cls, steps: Sequence[Step]) -> Self:
        """The one of who does it now, or did it last; without any steps if nobody ever did."""
        begun = [place for place, step in enumerate(steps) if step.what == "accepted"]
        return cls(steps[begun[-1] + 1 :] if begun else ())

    @property
    def entrusts(self) -> bool:
        """Whether anything was handed over."""
        return any(step.what == "entrusted" for step in self.steps)

    @property
    def out(self) -> Counter[EntrustedThing]:
        """Which papers and keys are with the helper now; money is not told by pieces."""
        return self._things("entrusted") - self._things("brought-back")

    def fen(self, what: ErrandStep) -> int:
        """How much money all steps of this kind say."""
        return sum(step.fen or 0 for step in self.steps if step.what == what)

    def tell_refusals(self, told: TellErrandStep) -> list[Refusal]:
        """Why this cannot be the next step: it says too little, too much, or what cannot be."""
        if fault := _fault(told):
            return [ErrandStepIncomplete(reason=fault)]
        if told.step != "brought-back":
            return []
        too_many = _pieces(told.things) - self.out
        too_much = (told.fen or 0) + self.fen("brought-back") > self.fen("entrusted")
        return [NotEntrusted()] if too_many or too_much else []

    def agrees(self, said: ConfirmErrand) -> bool:
        """Whether both sides say the same of the money, and it adds up."""
        given, back = self.fen("entrusted"), self.fen("brought-back")
        same = (said.given_fen, said.back_fen) == (given, back)
        return same and given == back + self.fen("paid")

    def _things(self, what: ErrandStep) -> Counter[EntrustedThing]:
        return _pieces(thing for step in self.steps if step.what == what for thing in step.things)


def _pieces(things: Iterable[EntrustedThing]) -> Counter[EntrustedThing]:
    return Counter(thing for thing in things if thing != "money")


def _fault(told: TellErrandStep) -> StepFault | None:
    has_money = told.step == "paid" or "money" in told.things
    if told.step in _HANDS and not told.things:
        return "things-missing"
    if told.step not in _HANDS and told.things:
        return "no-things-here"
    if has_money and not told.fen:
        return "amount-missing"
    return "no-amount-here" if told.fen is not None and not has_money else None
