"""Errands: who asked, who does it, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import day_in, days_after, in_order_of, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.errands.domain.steps import Step, Turn, Word
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.errand_parts import (
    EntrustedThing,
    ErrandEnd,
    ErrandNotInState,
    ErrandState,
    Finding,
    MoneyDiffers,
    StillEntrusted,
)
from baodao.schema.registration.errands import (
    AskErrand,
    ConfirmErrand,
    ErrandAccepted,
    ErrandAsked,
    ErrandConfirmed,
    ErrandContested,
    ErrandDone,
    ErrandEnded,
    ErrandReopened,
    ErrandStepTaken,
    ErrandStopped,
    TellErrandStep,
)
from baodao.schema.registration.people import ConsentWay

_OVER = ("confirmed", "ended")
_OFFERED_AGAIN: tuple[ErrandEnd, ...] = ("given-back", "helper-left")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is done, as the pack called it when it was asked for."""

    slug: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """That the principal may be known to who does it (PIPL art. 23): to which text, and how."""

    text_version: str
    how: ConsentWay
    reference: str | None
    given_on: str

    @classmethod
    def of(cls, command: AskErrand, now: datetime) -> Self:
        """What was agreed to by asking, at a screen or on the sheet."""
        sheet = command.on_paper
        if sheet is None:
            return cls(command.text_version, "screen", None, today(now))
        return cls(command.text_version, "paper", sheet.reference, sheet.signed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Aggregate):
    """Something that is done for somebody: a volunteer, or a resident in need.

    `people` are the volunteers who have a part in it: whose it is, and who does it or once did.
    `by_due` begins with the day after which it is late, and ends with its id; it has none once it
    is over, and then words of it (`note`) are gone too.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        accept=Move(("open",), "taken"),
        tell=Move(("taken",), ("taken", "done")),
        bring_back=Move(("taken", "returning"), ("taken", "returning")),
        give_back=Move(("taken",), ("open", "returning")),
        withdraw=Move(("open", "taken", "done"), ("ended", "returning")),
        confirm=Move(("done", "returning"), ("confirmed", "ended", "open")),
        contest=Move(("done", "returning"), "contested"),
        decide=Move(("contested", "returning"), ("confirmed", "ended")),
    )

    division: str
    volunteer_id: str | None
    resident_id: str | None
    helper_id: str | None = None
    in_service: bool = False
    people: tuple[str, ...] = ()
    kind: Kind
    things: tuple[EntrustedThing, ...]
    note: str | None
    until: str
    by_due: str | None
    state: ErrandState
    consent: Agreed
    asked_at: datetime
    steps: tuple[Step, ...]
    because: ErrandEnd | None = None
    word: Word | None = None

    @classmethod
    def ask(
        cls, key: str, division: str, kind: Kind, command: AskErrand, now: datetime
    ) -> Change[Self]:
        """Ask for an errand, which waits for somebody to do it."""
        event = ErrandAsked(
            division=division,
            errand_id=key,
            until=command.until,
            on_paper=command.on_paper is not None,
        )
        return cls(
            id=key,
            division=division,
            volunteer_id=command.volunteer_id,
            resident_id=command.resident_id,
            people=(command.volunteer_id,) if command.volunteer_id else (),
            kind=kind,
            things=tuple(dict.fromkeys(command.things)),
            note=command.note,
            until=command.until,
            by_due=in_order_of(command.until, key),
            state="open",
            consent=Agreed.of(command, now),
            asked_at=now,
            steps=(Step.of("asked", command.actor, now),),
        ).change(event)

    def broken(self, before: Aggregate) -> str | None:
        """Every change is a move of `LIFE`, no step is ever gone, and nobody helps themself."""
        told = before.steps if isinstance(before, Errand) else ()
        if [one.without_words() for one in self.steps[: len(told)]] != [
            one.without_words() for one in told
        ]:
            return "a step is gone or changed"
        if self.helper_id is not None and self.helper_id == self.volunteer_id:
            return "who does it is whose it is"
        if self.is_over and (self.note or any(step.note for step in self.steps)):
            return "it is over and still says something in words"
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [ErrandNotInState(state=self.state)]

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        return self.state in _OVER

    @property
    def due_on(self) -> str | None:
        """The day after which it is late; nothing once it is over."""
        return day_in(self.by_due) if self.by_due else None

    @property
    def principal_id(self) -> str:
        """Whose it is."""
        return self.volunteer_id or self.resident_id or ""

    @property
    def volunteer_helper(self) -> str | None:
        """The volunteer who does it; nobody, where that is a community worker in service."""
        return None if self.in_service else self.helper_id

    @property
    def served_by(self) -> str | None:
        """The community worker who does it in service."""
        return self.helper_id if self.in_service else None

    @property
    def turn(self) -> Turn:
        """What who does it now, or did it last, answers for."""
        return Turn.last(self.steps)

    def accept(self, helper: Actor, now: datetime, *, in_service: bool) -> Change[Self]:
        """Let somebody do it, who said so themself."""
        event = ErrandAccepted(**self._named(), helper_id=helper.id, in_service=in_service)
        taken = Step.of("accepted", helper, now)
        known = self.people if in_service else (*self.people, helper.id)
        return self.change(
            event,
            state="taken",
            helper_id=helper.id,
            in_service=in_service,
            people=tuple(dict.fromkeys(known)),
            steps=(*self.steps, taken),
        )

    def tell_refusals(self, told: TellErrandStep) -> list[Refusal]:
        """Why this step cannot be written down now."""
        move = {"brought-back": "bring_back", "given-back": "give_back"}.get(told.step, "tell")
        if refusals := self.move_refusals(move):
            return refusals
        if told.step == "done" and self.turn.out:
            return [StillEntrusted()]
        return self.turn.tell_refusals(told)

    def tell(self, told: TellErrandStep, confirm_days: int, now: datetime) -> Change[Self]:
        """Write a step down; with the last one the principal has so many days to confirm."""
        step = Step.of(told.step, told.actor, now, told)
        if told.step == "given-back":
            return self._leave("given-back", step)
        if told.step == "done":
            by = days_after(today(now), confirm_days)
            done = ErrandDone(**self._named(), confirm_by=by)
            return self.change(
                done, state="done", by_due=in_order_of(by, self.id), steps=(*self.steps, step)
            )
        event = ErrandStepTaken(**self._named(), step=told.step)
        return self.change(event, steps=(*self.steps, step))

    def lose_helper(self, actor: Actor, now: datetime) -> Change[Self]:
        """Go on without a helper who may do nothing any more."""
        return self._leave("helper-left", Step.of("helper-left", actor, now))

    def _leave(self, because: ErrandEnd, step: Step) -> Change[Self]:
        """Offer it again; what was handed over to who leaves comes back first."""
        if self.turn.entrusts:
            return self._stop(because, step)
        return self._reopen(because, step)

    def withdraw(self, actor: Actor, now: datetime) -> Change[Self]:
        """End it for its principal; what was handed over comes back first."""
        return self._end_or_stop("called-off", Step.of("called-off", actor, now))

    def lose_principal(self, actor: Actor, now: datetime) -> Change[Self]:
        """End it, since whose it is has no record any more; what is out is for the desk to settle.

        What was said of them in words is gone at once.
        """
        step = Step.of("principal-left", actor, now)
        if self.state in self.LIFE.sources("withdraw"):
            return self._end_or_stop("principal-left", step)
        return self.change(note=None, steps=_silent((*self.steps, step)))

    def _end_or_stop(self, because: ErrandEnd, step: Step) -> Change[Self]:
        if self.turn.entrusts:
            return self._stop(because, step)
        return self._end(because, step)

    def confirm_refusals(self, said: ConfirmErrand) -> list[Refusal]:
        """Why the principal cannot confirm it so."""
        if refusals := self.move_refusals("confirm"):
            return refusals
        if self.turn.out:
            return [StillEntrusted()]
        return [] if self.turn.agrees(said) or said.difference else [MoneyDiffers()]

    def confirm(self, said: ConfirmErrand, now: datetime) -> Change[Self]:
        """Note the principal's word: it was done, or all is back of what has stopped."""
        step = Step.of("confirmed", said.actor, now)
        difference = None if self.turn.agrees(said) else said.difference
        word = Word(said.given_fen, said.back_fen, difference)
        if self.state == "done":
            return self._confirm(step, word)
        because = self.because or "called-off"
        if because in _OFFERED_AGAIN:
            return self._reopen(because, step)
        return self._end(because, step, word)

    def contest(self, note: str, actor: Actor, now: datetime) -> Change[Self]:
        """Note that the principal says it was not so."""
        step = replace(Step.of("contested", actor, now), note=note)
        event = ErrandContested(**self._named())
        return self.change(event, state="contested", steps=(*self.steps, step))

    def decide(self, finding: Finding, actor: Actor, now: datetime) -> Change[Self]:
        """Note what the desk has found."""
        step = Step.of("settled", actor, now)
        return self._confirm(step) if finding == "was-done" else self._end("not-done", step)

    def _stop(self, because: ErrandEnd, step: Step) -> Change[Self]:
        event = ErrandStopped(**self._named(), because=because)
        goes_on = because in _OFFERED_AGAIN
        steps = (*self.steps, step)
        return self.change(
            event,
            state="returning",
            because=because,
            note=self.note if goes_on else None,
            # What was handed over is missed from the next day on.
            by_due=in_order_of(today(step.at), self.id),
            steps=steps if goes_on else _silent(steps),
        )

    def _reopen(self, because: ErrandEnd, step: Step) -> Change[Self]:
        return self.change(
            ErrandReopened(**self._named(), because=because),
            state="open",
            helper_id=None,
            in_service=False,
            because=None,
            by_due=in_order_of(self.until, self.id),
            steps=(*self.steps, step),
        )

    def _confirm(self, step: Step, word: Word | None = None) -> Change[Self]:
        return self._over(ErrandConfirmed(**self._named()), step, state="confirmed", word=word)

    def _end(self, because: ErrandEnd, step: Step, word: Word | None = None) -> Change[Self]:
        event = ErrandEnded(**self._named(), because=because)
        return self._over(event, step, state="ended", because=because, word=word)

    def _over(self, event: Event, step: Step, **changes: Any) -> Change[Self]:
        """It is over: what was said in words is gone, since it is for nothing any more."""
        steps = _silent((*self.steps, step))
        return self.change(event, note=None, by_due=None, steps=steps, **changes)

    def _named(self) -> dict[str, str]:
        return {"division": self.division, "errand_id": self.id}


def _silent(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step.without_words() for step in steps)
