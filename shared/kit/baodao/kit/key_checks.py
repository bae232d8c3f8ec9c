"""Check values of keys, beside what was made with the keys: whether a process has the same ones.

    {_id: "inbox", check: "…"}

A check value is a keyed hash of nothing: it tells one key from another, and nothing about it.
"""

from collections.abc import Mapping

from baodao.kit.mongo import ConflictError, Database

KEY_CHECKS = "key_checks"


async def noted_checks(database: Database) -> dict[str, str]:
    """The check values of the keys that were used here, by the names of the keys."""
    return {row["_id"]: row["check"] for row in await database.find(KEY_CHECKS, {})}


async def note_checks(database: Database, checks: Mapping[str, str]) -> dict[str, str]:
    """Note check values, but where there are some; returns all that are there now."""
    missing = checks.keys() - (await noted_checks(database)).keys()
    for name in sorted(missing):
        try:
            await database.append(KEY_CHECKS, [{"_id": name, "check": checks[name]}])
        except ConflictError:
            # Another process starts too; whether with the same key is seen by what is there now.
            continue
    return await noted_checks(database)


async def replace_checks(database: Database, checks: Mapping[str, str]) -> None:
    """Put check values in the place of others, where nothing is left of what the keys made."""
    changes = [(name, {"$set": {"check": value}}) for name, value in checks.items()]
    await database.update_each(KEY_CHECKS, changes)
