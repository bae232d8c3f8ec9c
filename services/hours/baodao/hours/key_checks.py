"""That a process has the very keys with which the heads of ledgers are sealed, before it serves.

With others it would seal what comes next, and `verify` would name every ledger that is older: a
lost file of keys looked like a forged database (ADR 0101).
"""

from pathlib import Path

from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.store import LEDGERS
from baodao.kit.key_checks import note_checks, noted_checks
from baodao.kit.mongo import Database
from baodao.kit.settings import NotStartedError

_NAME = "sealing key "
_SAMPLED = "sealing keys: heads of before"
_SAMPLE = 20


async def check_keys(database: Database, seals: LedgerSeals, file: Path) -> None:
    """See that every key with which heads are sealed is here; note keys that are used first.

    Raises:
        NotStartedError: one is missing, or another one than was used; says what to do.
    """
    mine = {f"{_NAME}{kid}": value for kid, value in seals.check_values.items()}
    noted = await noted_checks(database)
    if _SAMPLED not in noted:
        # Of before keys were noted: what they have sealed says which they were.
        if unknown := await _unknown_in_sample(database, seals):
            raise _refused(file, unknown, "not here")
        await note_checks(database, {_SAMPLED: "looked at"})
    for name in sorted(noted):
        kid = name.removeprefix(_NAME)
        if kid == name:
            continue
        if name not in mine and await _has_sealed(database, kid):
            raise _refused(file, kid, "not here")
        if mine.get(name, noted[name]) != noted[name]:
            raise _refused(file, kid, "another than was used")
    await note_checks(database, mine)


def _refused(file: Path, kid: str, what: str) -> NotStartedError:
    return NotStartedError(
        f"{file}: the key {kid!r} with which heads of ledgers are sealed is {what}: put back the "
        f"copy of the file, or, if there is none, remove {_NAME + kid!r} from the collection "
        f"key_checks of hours and insert {_SAMPLED!r} there: verify names each ledger sealed with "
        "it until its next entry"
    )


async def _unknown_in_sample(database: Database, seals: LedgerSeals) -> str | None:
    heads = await database.find(LEDGERS.name, {"seal": {"$type": "string"}}, limit=_SAMPLE)
    ids = (str(head["seal"]).partition(".")[0] for head in heads)
    return next((kid for kid in ids if kid not in seals.check_values), None)


async def _has_sealed(database: Database, kid: str) -> bool:
    """Whether a head is sealed with a key; it is asked only of one that is missing."""
    sealed = {"seal": {"$gte": f"{kid}.", "$lt": f"{kid}/"}}
    return bool(await database.find(LEDGERS.name, sealed, limit=1))
