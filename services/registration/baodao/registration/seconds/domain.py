"""Requests: what one person asks for, and a second one confirms or refuses (ADR 0073)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from urllib.parse import parse_qs

from baodao.kernel.days import today
from baodao.kernel.divisions import ancestry
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.kit.naming import names_many, question_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Refusal
from baodao.schema.base import Query, Role
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.registration.seconds import (
    AskForNames,
    AskToMerge,
    Matter,
    RefusalReason,
    RequestOver,
    RequestReceipt,
    RequestState,
)

_WAITS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Aggregate):
    """Two records that are to be made one, or a list that is to be read with all its names.

    What was asked is never changed. A confirmed request for names is the approval to read them:
    until `until_day`, by who asked, in the role and the places in which they did.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("asked",),
        confirm=Move(("asked",), "confirmed"),
        refuse=Move(("asked",), "refused"),
        lapse=Move(("asked",), "lapsed"),
    )

    matter: Matter
    state: RequestState = "asked"
    # Nothing where it lies in several provinces.
    division: str = ""
    # Whose list it is, if it is asked for one organisation alone.
    organisation_id: str | None = None
    asker_id: str
    asker_role: Role
    asker_scope: str | None = None
    asker_organisation: str | None = None
    asked_at: datetime
    waits_until: datetime

    keep_id: str | None = None
    merge_id: str | None = None
    # The two, to be found by.
    about: tuple[str, ...] = ()
    confirmed: bool = False
    note: str | None = None

    question: str | None = None
    purpose: str | None = None
    days: int | None = None
    until_day: str | None = None

    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: RefusalReason | None = None

    @classmethod
    def to_merge(
        cls, key: str, command: AskToMerge, records: Iterable[Volunteer], now: datetime
    ) -> Change[Self]:
        """Ask that two records become one; whoever covers both, covers where it lies."""
        actor = command.actor
        request = cls(
            id=key,
            matter="merge",
            division=_common([one.division for one in records]),
            asker_id=actor.id,
            asker_role=actor.role,  # type: ignore[arg-type]  # guests ask for nothing
            asked_at=now,
            waits_until=now + _WAITS,
            keep_id=command.keep_id,
            merge_id=command.merge_id,
            about=(command.keep_id, command.merge_id),
            confirmed=command.confirmed,
            note=command.note,
        )
        return request.change()

    @classmethod
    def for_names(
        cls, key: str, command: AskForNames, query: Query, where: str, now: datetime
    ) -> Change[Self]:
        """Ask for a list with names."""
        actor = command.actor
        request = cls(
            id=key,
            matter="names",
            division=where,
            organisation_id=actor.organisation if actor.scope is None else None,
            asker_id=actor.id,
            asker_role=actor.role,  # type: ignore[arg-type]  # guests ask for nothing
            asker_scope=actor.scope,
            asker_organisation=actor.organisation,
            asked_at=now,
            waits_until=now + _WAITS,
            question=question_of(query),
            purpose=command.purpose,
            days=command.days,
        )
        return request.change()

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`, and a second person is another one."""
        if self.state == "confirmed" and self.decided_by in (None, self.asker_id):
            return "nobody but who asked has confirmed it"
        return self.LIFE.broken(before, self)

    def over_refusals(self, now: datetime) -> list[Refusal]:
        """`request-over` unless it still waits."""
        state: RequestState = self.state
        if state == "asked" and now >= self.waits_until:
            state = "lapsed"
        return [] if state == "asked" else [RequestOver(request_id=self.id, state=state)]

    def confirm(self, actor: Actor, now: datetime) -> Change[Self]:
        """Agree, as somebody else than who asked."""
        until = None
        if self.days:
            until = (date.fromisoformat(today(now)) + timedelta(days=self.days)).isoformat()
        return self._decide("confirmed", actor, now, until=until)

    def refuse(self, actor: Actor, reason: RefusalReason, now: datetime) -> Change[Self]:
        """Do not agree, or not want it any more."""
        return self._decide("refused", actor, now, reason=reason)

    def lapse(self) -> Change[Self]:
        """Note that nobody has decided in time."""
        return self.change(state="lapsed", note=None)

    def covers(self, actor: Actor, question: str, now: datetime) -> bool:
        """Whether the actor may read this list with all its names, as they ask now."""
        as_asked = (self.asker_id, self.asker_role, self.asker_scope, self.asker_organisation)
        as_now = (actor.id, actor.role, actor.scope, actor.organisation)
        is_for_this = (self.question, self.purpose) == (question, actor.purpose)
        in_force = self.state == "confirmed" and today(now) < (self.until_day or "")
        return as_asked == as_now and is_for_this and in_force

    @property
    def receipt(self) -> RequestReceipt:
        """What is answered to who asked or decided."""
        return RequestReceipt(
            request_id=self.id,
            state=self.state,
            waits_until=self.waits_until,
            until_day=self.until_day,
        )

    def _decide(
        self,
        state: RequestState,
        actor: Actor,
        now: datetime,
        *,
        until: str | None = None,
        reason: RefusalReason | None = None,
    ) -> Change[Self]:
        # Words about people are kept no longer than they are needed.
        return self.change(
            state=state,
            note=None,
            until_day=until,
            decided_by=actor.id,
            decided_at=now,
            reason=reason,
        )


def list_asked_for(command: AskForNames, kind: type[Query] | None) -> Query | None:
    """The question for the list that somebody wants to read; None if there is no such one."""
    if kind is None or not (issubclass(kind, NamedQuery) or names_many(kind)):
        return None
    try:
        said = parse_qs(command.filter or "", strict_parsing=bool(command.filter))
        values = {name: all_of[0] for name, all_of in said.items() if len(all_of) == 1}
        if len(values) < len(said) or "actor" in values:
            return None
        return kind.model_validate({**values, "actor": command.actor})
    except ValueError:
        return None


def place_of(query: Query, home: str) -> str:
    """Where the list lies: what it is narrowed to, or all places where the asker holds their role.

    For an organisation alone it is there where that is at home.
    """
    scope, asked = query.actor.scope, getattr(query, "division", None)
    if scope is None:
        return home
    held = "" if scope == "*" else scope
    return asked if asked and asked.startswith(held) else held


def _common(codes: list[str]) -> str:
    """The code of the smallest division that has all of these; nothing for two provinces."""
    first, *others = codes
    shared = [one for one in ancestry(first) if all(code.startswith(one) for code in others)]
    return shared[-1] if shared else ""
