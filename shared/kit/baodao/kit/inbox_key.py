"""The key of the inbox at a start: that it is the same, and rows from before there was one."""

import re
from pathlib import Path

from baodao.kit.group import INBOX
from baodao.kit.key_checks import note_checks
from baodao.kit.mongo import Database
from baodao.kit.prints import Prints
from baodao.kit.settings import NotStartedError

_NAME = "inbox"
_DONE = "inbox: rows of before"
_FINGERPRINT = re.compile("[0-9a-f]{32}")
_AT_ONCE = 500


async def check_inbox_key(database: Database, prints: Prints, file: Path) -> None:
    """See that commands are remembered here by this very key; at the first start, note it.

    With another one a process would carry out again what is sent again under an old key.

    Raises:
        NotStartedError: it is another key.
    """
    noted = await note_checks(database, {_NAME: prints.check_value})
    if noted[_NAME] != prints.check_value:
        raise NotStartedError(
            f"{file}: another key than that by which {database.name} remembers commands; put back "
            f"the copy of it, or, if there is none, remove {_NAME!r} from its collection "
            "key_checks: what is sent again under an old key is then carried out again"
        )
    if _DONE not in noted:
        await _seal_former_rows(database, prints)
        await note_checks(database, {_DONE: prints.check_value})


async def _seal_former_rows(database: Database, prints: Prints) -> None:
    """Hash the fingerprints of rows from before there was a key once more, with the key (ADR 0037).

    It happens once, in bounded memory; rows sealed by a process that did not come to the end are
    known by their mark.
    """
    former = {
        "expires_at": {"$exists": True},
        "about": {"$exists": False},
        "sealed": {"$exists": False},
    }
    updates = []
    async for row in database.stream(INBOX, former, sort=[("_id", 1)], fields={"fingerprint": 1}):
        if _FINGERPRINT.fullmatch(row["fingerprint"]):
            sealed = prints.seal(row["fingerprint"])
            updates.append((row["_id"], {"$set": {"fingerprint": sealed, "sealed": True}}))
        if len(updates) == _AT_ONCE:
            await database.update_each(INBOX, updates)
            updates = []
    if updates:
        await database.update_each(INBOX, updates)
