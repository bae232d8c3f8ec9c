"""The log of reads: who saw data of whom, in which role and what for.

What a query shows of people is declared with it (`logged`); here the declaration is tied to its
view, and the note is written after the view has answered and before anybody gets the answer. Each
service keeps its own log and says in its table of subscribers how it is kept:

    Subscribers("hours", …, log=ReadLog(READS, people, POLICIES, PURPOSES, approvals))

Who sees data of minors has an approval for it beforehand, or no answer.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, Self

from pydantic import BaseModel

from baodao.kit.decisions import Aggregate, Parameter
from baodao.kit.decisions.gates import along, listed
from baodao.kit.decisions.loads import check_path
from baodao.kit.ids import Ids
from baodao.kit.naming import NamesRule, agreed_to, names_many, question_of
from baodao.kit.reads import Reads
from baodao.kit.store import Collection as Stock
from baodao.kit.store import Index, same_form
from baodao.kit.wanted import Tree, Wanted
from baodao.schema import Actor
from baodao.schema.access import OF_MINORS, OF_OTHERS, Logged, ReadKind
from baodao.schema.base import Query
from baodao.schema.doors import ApprovalRequired, SecondRequired

OWN = "own-data"
"""The purpose of who reads what is their own."""
_REPLY = "reply"
_ids = Ids()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Aggregate):
    """One answer that showed data of people of one division; appended before it is given."""

    at: datetime
    actor_id: str
    role: str
    organisation: str | None
    purpose: str
    what: ReadKind
    division: str
    person_ids: tuple[str, ...]
    minor: bool
    approval_id: str | None = None
    question: str | None = None
    """Which list it is, of one with names."""
    request_id: str | None = None

    @classmethod
    def by(
        cls,
        actor: Actor,
        what: ReadKind,
        division: str,
        person_ids: tuple[str, ...],
        now: datetime,
        *,
        minor: bool,
        own: bool,
        approval_id: str | None = None,
    ) -> Self:
        """The entry of the log that says: this actor is about to see these people."""
        return cls(
            id=_ids.next(),
            at=now,
            actor_id=actor.id,
            role=actor.role,
            organisation=actor.organisation,
            purpose=OWN if own else actor.purpose or "",
            what=what,
            division=division,
            person_ids=person_ids,
            minor=minor,
            approval_id=approval_id,
        )


def reads_collection(tree: Tree, *more: Index) -> Stock[Read]:
    """The collection of a log of reads; appended to before an answer is given.

    A command whose answer shows people commits its entry with what it does.
    """
    indexes = (
        Index(("person_ids", "_id")),
        Index(("actor_id", "_id")),
        Index(("minor", "_id"), partial={"minor": True}),
        *more,
    )
    return Stock("reads", Read, indexes, upgrade={1: same_form, 2: same_form}, tree=tree)


NAMED_PAGES = Index(("actor_id", "question", "at"), partial={"question": {"$type": "string"}})
"""The index of a log whose service has lists with names."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom an answer shows: what the log wants to know of them.

    `is_minor` where nobody knows better: an approval is needed then, too.
    """

    id: str
    division: str
    is_minor: bool


LookUp = Callable[[Reads, Collection[str]], Awaitable[Iterable[Person]]]
"""Tells of people by their ids; who is left out is noted as somebody of whom nothing is known."""


class PurposeRule(Protocol):
    """For which purposes data of people may be read."""

    def packs(self, actor: Actor) -> Sequence[str]:
        """The ids of the policy packs that have a say for this actor."""

    def allows(self, actor: Actor, packs: Mapping[str, Any]) -> bool:
        """Whether the actor says one of the purposes on the list."""

    def need_approval(self, actor: Actor, packs: Mapping[str, Any]) -> bool:
        """Whether the actor needs an approval where minors are among the people."""


class Approval(Protocol):
    """What lets somebody see data of minors."""

    @property
    def id(self) -> str:
        """The id by which the log names it."""

    def covers(self, actor: Actor, division: str, activity: str | None, now: datetime) -> bool:
        """Whether it does for this actor and their purpose, in this division."""


class ApprovalRule(Protocol):
    """Where the approvals are kept, and which of them may concern an actor."""

    @property
    def collection(self) -> Stock[Any]:
        """Of what is an `Approval` each."""

    def wanted(self, actor: Actor, now: datetime) -> Wanted:
        """Those that may cover what the actor asks now."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms somebody may read data of people: as their own, or with an approval."""

    own: bool
    need_approval: bool


_OWN_TERMS = Terms(own=True, need_approval=False)


def is_own(query: Query) -> bool:
    """Whether it is asked for no purpose but one's own.

    Volunteers see their own data, or what is public, guardians those of their ward; others what
    they may see as themselves. Who is in need is somebody else for everybody.
    """
    if query.LOGGED and query.LOGGED.what in OF_OTHERS:
        return False
    actor = query.actor
    return actor.role in ("volunteer", "guardian") or any(
        allow.relation == "self"
        and actor.role in allow.roles
        and getattr(query, allow.of, None) == actor.id
        for allow in query.ACCESS.allows
    )


@dataclass(frozen=True, slots=True)
class ReadLog:
    """How a service logs what its views show of people.

    Args:
        collection: where the log is kept.
        people: tells of people by their ids.
        policies: where the policy packs are kept.
        purposes: the rule about purposes.
        approvals: the rule about approvals.
        names: the rule about lists with very many names; without one there are none.
    """

    collection: Stock[Read]
    people: LookUp
    policies: Stock[Any]
    purposes: PurposeRule
    approvals: ApprovalRule
    names: NamesRule | None = None

    async def terms(self, reads: Reads, query: Query) -> Terms | None:
        """On what terms the actor may read data of people; None for the purpose that they say."""
        if is_own(query):
            return _OWN_TERMS
        actor = query.actor
        if not actor.purpose:
            return None
        packs = await reads.each(self.policies, self.purposes.packs(actor))
        if not self.purposes.allows(actor, packs):
            return None
        return Terms(own=False, need_approval=self.purposes.need_approval(actor, packs))

    async def note(
        self,
        reads: Reads,
        query: Query,
        terms: Terms,
        declared: Logged,
        seen: "Seen",
        now: datetime,
    ) -> ApprovalRequired | SecondRequired | None:
        """Log durably that the actor sees these people; without it there is no answer.

        Nor is there one, and nothing is logged, where a minor is among them whom no approval
        covers, or so many are named that a second person has to agree: then why is returned.

        Raises:
            UnreachableError: whether it was written is unknown.
        """
        question, request_id = None, None
        if names_many(type(query), declared.what):
            # Neither waits for the other: this is in the way of every search at a desk.
            agreed, told = await asyncio.gather(
                agreed_to(reads, self.collection, self.names, query, seen.ids, now),
                self._people(reads, seen),
            )
            if isinstance(agreed, SecondRequired):
                return agreed
            question, request_id = question_of(query), agreed
        else:
            told = await self._people(reads, seen)
        known = {one.id: one for one in told}
        found = [known.get(key) or Person(key, "", is_minor=True) for key in seen.ids]
        actor, own = query.actor, terms.own
        groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for one in found:
            if _is_noted(declared.what, one, own=own and one.id == actor.id):
                groups[seen.division or one.division, one.is_minor].append(one.id)
        where = {place for (place, minor), ids in groups.items() if minor and {*ids} - {actor.id}}
        covering: Mapping[str, str] = {}
        if terms.need_approval and where:
            covering = await self._covering(reads, actor, where, seen.activity, now)
            if where - covering.keys():
                return ApprovalRequired()
        entries = [
            Read.by(
                actor,
                declared.what,
                division,
                tuple(people),
                now,
                minor=minor,
                own=own,
                approval_id=covering.get(division) if minor else None,
            )
            for (division, minor), people in groups.items()
        ]
        if entries:
            named = [replace(one, question=question, request_id=request_id) for one in entries]
            await reads.append(self.collection, named)
        return None

    async def _people(self, reads: Reads, seen: "Seen") -> Iterable[Person]:
        return await self.people(reads, seen.ids) if seen.ids else ()

    async def _covering(
        self,
        reads: Reads,
        actor: Actor,
        divisions: Iterable[str],
        activity: str | None,
        now: datetime,
    ) -> dict[str, str]:
        """The id of an approval for each of these divisions that one covers."""
        rule = self.approvals
        held: list[Approval] = await reads.find(rule.collection, rule.wanted(actor, now))
        return {
            division: one.id
            for division in divisions
            for one in reversed(held)
            if one.covers(actor, division, activity, now)
        }


def _is_noted(what: ReadKind, person: Person, *, own: bool) -> bool:
    if person.is_minor or what == "export":
        return True
    return what not in OF_MINORS and not own


@dataclass(frozen=True, slots=True)
class Seen:
    """The ids of those whom an answer shows; where, if not where they live; of one activity?"""

    ids: list[str]
    division: str | None
    activity: str | None


class Shown:
    """What a query declares to be logged, tied to the parameters of its view.

    Raises:
        TypeError: a path leads nowhere.
    """

    def __init__(
        self, declared: Logged, kind: type[Query], parameters: Iterable[Parameter]
    ) -> None:
        self.declared = declared
        self._kinds = {parameter.name: parameter.kind for parameter in parameters}
        self._kinds[_REPLY] = kind.REPLY  # type: ignore[assignment]  # paths lead into it alike
        self._people = [self._source(kind, path) for path in declared.people]
        self._at = self._source(kind, declared.at) if declared.at else None
        self._in = self._source(kind, declared.activity) if declared.activity else None

    def seen(self, query: Query, arguments: Mapping[str, Any], reply: BaseModel) -> Seen:
        """Whom an answer shows, each once."""
        given = {**arguments, _REPLY: reply}
        ids = {key: None for find in self._people for key in find(query, given) if key}
        where, what = (
            next(iter(find(query, given)), None) if find else None for find in (self._at, self._in)
        )
        return Seen(list(ids), where, what)

    def _source(
        self, kind: type[Query], path: str
    ) -> Callable[[Query, Mapping[str, Any]], Iterable[Any]]:
        first, *rest = path.split(".")
        if rest and first in self._kinds:
            check_path(path, self._kinds[first], rest)
            reach = along(rest)
            return lambda _, given: [
                value for one in listed(given[first]) if one is not None for value in reach(one)
            ]
        check_path(path, kind, [first, *rest])
        reach_own = along([first, *rest])
        return lambda query, _: reach_own(query)
