"""hours whose MongoDB makes one collection after another, slowly.

`NEVER_MADE` is not made at all, and `REFUSED` never without an error.
"""

import asyncio
import os
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import OperationFailure

from baodao.hours.app import main
from baodao.kit import service

_at_work = asyncio.Lock()
_create = AsyncIOMotorDatabase.create_collection


async def _create_slowly(self: Any, name: str, *args: Any, **options: Any) -> Any:
    if name == os.environ.get("NEVER_MADE"):
        await asyncio.Event().wait()
    if name == os.environ.get("REFUSED"):
        raise OperationFailure("refused, on purpose")
    async with _at_work:
        # The disk, and nobody who waits for something.
        await asyncio.sleep(0.1)
        return await _create(self, name, *args, **options)


AsyncIOMotorDatabase.create_collection = _create_slowly
service._START_SECONDS = 3  # type: ignore[misc]  # less than all of them take

main()
