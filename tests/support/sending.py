"""What a command says about its own sending, for tests that write messages by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.schema.base import Command, Message


def sending(kind: type[Message], *, may_repeat: bool = True) -> dict[str, Any]:
    """As JSON has it; nothing for a query."""
    if not issubclass(kind, Command):
        return {}
    expires_at = datetime.now(UTC) + timedelta(seconds=60)
    return {"expires_at": expires_at.isoformat(timespec="milliseconds"), "may_repeat": may_repeat}
