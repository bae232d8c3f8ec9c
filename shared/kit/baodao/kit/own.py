"""Own commands: a service does what is due; nobody asked, so there is no actor and no wire.

    class EndDueTerms(OwnCommand):
        membership_id: Id

A wing has its own commands in `commands.py`; sweeps make them (`baodao.kit.sweeps`), and
`subscribers.own` says which use case decides. They are committed like any other, and no message
that arrives from outside can be one.
"""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from baodao.schema import Refusal


class OwnCommand(BaseModel):
    """A command that a service gives itself; one that is not `REMEMBERED` leaves no row behind."""

    REMEMBERED: ClassVar[bool] = True

    model_config = ConfigDict(frozen=True, extra="forbid")

    command_id: str

    @classmethod
    def due(cls, *what: str, **fields: Any) -> Self:
        """The command under an id that names what is due: however often found, it is done once."""
        return cls(command_id=":".join((cls.__name__, *what)), **fields)


class NothingDue(
    Refusal,
    slug="nothing-due",
    en="Nothing of {of} is due.",
    zh="{of} 目前没有到期事项。",
):
    """Refuses an own command when what the sweep saw has changed; it may be due again later."""

    of: str
