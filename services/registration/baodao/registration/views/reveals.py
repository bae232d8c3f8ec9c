"""The log of personal data that lists show: written before the answer is given."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baodao.kit.ids import Ids
from baodao.kit.mongo import Database
from baodao.schema import Actor

_READS = "reads"
_ids = Ids()


async def note_reveal(
    database: Database, actor: Actor, what: str, people: Iterable[tuple[str, str]], now: datetime
) -> None:
    """Write down durably that the actor sees these people, given with their divisions.

    Raises:
        UnreachableError: whether it was written is unknown, and there is no answer.
    """
    seen: dict[str, list[str]] = defaultdict(list)
    for person_id, division in people:
        seen[division].append(person_id)
    reads: list[dict[str, Any]] = [
        {
            "_id": _ids.next(),
            "_record": "",
            "version": 0,
            "announced": 0,
            "at": now,
            "actor_id": actor.id,
            "role": actor.role,
            "organisation": actor.organisation,
            "purpose": actor.purpose,
            "what": what,
            "division": division,
            "person_ids": person_ids,
            "minor": False,
        }
        for division, person_ids in seen.items()
    ]
    if reads:
        await database.append(_READS, reads)
