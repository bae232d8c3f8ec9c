"""Sweep of birthdays that change what a person may do: read in the vault, by nobody's eyes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from baodao.kernel.days import today
from baodao.kernel.divisions import ancestry
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.common.vault import Vault
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.ages import age_class_now
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.policies.domain import policy_for
from baodao.registration.policies.store import POLICIES

Document = dict[str, Any]

_PAGE = 500
_AT_MOST = 10_000


async def due_birthdays(reads: Reads, now: datetime, vault: Vault) -> list[UpdateAgeClass]:
    """Minors whose age class today is another one than the one written down.

    What is beyond the first ten thousand due waits for the next turn.
    """
    due: list[UpdateAgeClass] = []
    page: list[Document] = []
    wanted = {
        "age_class": {"$in": ["minor", "child"]},
        "state": {"$ne": "merged"},
        "frozen_by": None,
    }
    async for row in reads.stream(VOLUNTEERS.name, wanted, sort=[("age_class", 1)]):
        page.append({name: row[name] for name in ("_id", "division", "age_class")})
        if len(page) == _PAGE:
            due += await _due(page, reads, now, vault)
            page = []
        if len(due) >= _AT_MOST:
            break
    return due + await _due(page, reads, now, vault)


async def _due(
    page: Sequence[Document], reads: Reads, now: datetime, vault: Vault
) -> list[UpdateAgeClass]:
    codes = {code for row in page for code in ancestry(row["division"])}
    packs = {row["_id"]: POLICIES.restore(row) for row in await reads.by_ids(POLICIES.name, codes)}
    people = {
        row["_id"]: PEOPLE.restore(row)
        for row in await reads.by_ids(PEOPLE.name, [row["_id"] for row in page])
    }
    due = []
    for row in page:
        policy = policy_for(packs, row["division"])
        person = people.get(row["_id"])
        if person is None or person.master_key not in vault.known:
            # Erased, or a process that has the key looks at them.
            continue
        found = age_class_now(person, vault, policy, now)
        if found and found != row["age_class"]:
            key = row["_id"]
            due.append(UpdateAgeClass.due(key, found, today(now), volunteer_id=key))
    return due


SWEEPS = (Sweep("birthdays", timedelta(hours=1), due_birthdays),)
