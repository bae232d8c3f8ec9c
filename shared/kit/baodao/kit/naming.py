"""How many people one list may name before a second person has agreed (ADR 0073).

Which list it is says the question that it answers, but for its pages. They are added up from the
log of reads: whoever turns page after page reads one list, as does who has them all in one table.
Whoever is searched for is on one list, too, that of all whom somebody has found within a day.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from baodao.kit.reads import Reads
from baodao.kit.store import Collection as Stock
from baodao.kit.wanted import Wanted, eq, exists, in_range
from baodao.schema import Actor
from baodao.schema.access import ReadKind
from baodao.schema.base import Query
from baodao.schema.doors import SecondRequired

MOST_NAMED = 500
"""The people whom somebody may be named on one list by themself."""
NAMING: frozenset[ReadKind] = frozenset(
    ["names", "member-list", "contact", "resident", "search", "roster-names"]
)
"""What shows people by their names, and can be many of them."""
_LATELY = timedelta(hours=24)
_OF_A_PAGE = {"actor", "after", "limit", "names", "counted", "slip", "volunteer_ids"}
_OF_A_PERSON = {"name", "phone", "document"}


class Approval(Protocol):
    """A second person's word that one list may be read."""

    @property
    def id(self) -> str:
        """The id by which the log names it."""

    def covers(self, actor: Actor, question: str, now: datetime) -> bool:
        """Whether it is for this actor, as they ask now, and this list."""


class NamesRule(Protocol):
    """Where it is kept what second persons have agreed to."""

    @property
    def collection(self) -> Stock[Any]:
        """Of what is an `Approval` each."""

    def wanted(self, actor: Actor) -> Wanted:
        """Those that may cover what the actor asks."""


def names_many(kind: type[Query], what: ReadKind | None = None) -> bool:
    """Whether it is a list on which many people can be named, if that shows `what` it shows.

    A preview of a table is none: who sends it has the names, and they are in the question.
    """
    shown = what or (kind.LOGGED and kind.LOGGED.what)
    return shown in NAMING and "after" in kind.model_fields


def is_search(kind: type[Query]) -> bool:
    """Whether it finds people by what is known of them, one after the other."""
    return kind.LOGGED is not None and kind.LOGGED.what == "search"


def question_of(query: Query) -> str:
    """Which list is asked for: `list-volunteers?division=12&state=active` and so on.

    It stays in the log of reads, so nobody is named in it: whoever is looked for on a list is
    somebody on that list.
    """
    said = query.model_dump(mode="json", exclude=_OF_A_PAGE | _OF_A_PERSON, exclude_defaults=True)
    name = query.SUBJECT.rpartition(".")[2]
    return f"{name}?{urlencode(sorted(said.items()), doseq=True)}" if said else name


async def agreed_to(
    reads: Reads,
    log: Stock[Any],
    rule: NamesRule | None,
    query: Query,
    ids: Collection[str],
    now: datetime,
) -> str | SecondRequired | None:
    """The id of what a second person agreed to, None where nobody has to; or that somebody must."""
    # Each search goes on with those before it: what it is for names nobody, and is the same list.
    goes_on = bool(getattr(query, "after", "")) or is_search(type(query))
    if not ids or (not goes_on and len(ids) <= MOST_NAMED):
        return None
    actor, question = query.actor, question_of(query)
    seen = {*ids}
    if goes_on:
        # That it is a text is what its index knows of it.
        asked = exists("question", str) & eq("question", question)
        same_list = eq("actor_id", actor.id) & asked
        lately = same_list & in_range("at", gt=now - _LATELY)
        for page in await reads.find(log, lately):
            seen.update(page.person_ids)
    if len(seen) <= MOST_NAMED:
        return None
    held: list[Approval] = await reads.find(rule.collection, rule.wanted(actor)) if rule else []
    agreed = (one.id for one in held if one.covers(actor, question, now))
    return next(agreed, SecondRequired(most=MOST_NAMED))
