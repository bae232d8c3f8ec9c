"""The log of reads: written before an answer is given."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from baodao.kit.ids import Ids
from baodao.kit.reads import Reads
from baodao.registration.reads.domain import Read
from baodao.registration.reads.store import READS
from baodao.schema import Actor
from baodao.schema.registration import personal_data as schema

MINORS = ("minor", "child")
_ids = Ids()


class Seen(Protocol):
    """Somebody whom an answer shows: a volunteer, or a row of one."""

    @property
    def id(self) -> str: ...

    @property
    def division(self) -> str: ...

    @property
    def age_class(self) -> str: ...


async def note_read(
    reads: Reads,
    actor: Actor,
    what: schema.ReadKind,
    volunteers: Iterable[Seen],
    now: datetime,
) -> None:
    """Log durably that the actor sees these people; without it there is no answer.

    Raises:
        UnreachableError: whether it was written is unknown.
    """
    seen: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for one in volunteers:
        seen[one.division, one.age_class in MINORS].append(one.id)
    entries = [
        Read.by(actor, _ids.next(), what, division, tuple(people), now, minor=minor)
        for (division, minor), people in seen.items()
    ]
    if entries:
        await reads.append(READS, entries)


async def note_minors(
    reads: Reads,
    actor: Actor,
    what: schema.ReadKind,
    volunteers: Iterable[Seen],
    now: datetime,
) -> None:
    """Log that the actor sees the records of those of these volunteers who are minors.

    A record has no name in it, but it tells of a child where it lives and when it has time.
    """
    minors = [one for one in volunteers if one.age_class in MINORS]
    await note_read(reads, actor, what, minors, now)
