"""What a use case is: a pure function from a message and the aggregates it names to a decision.

    @use_case
    def reserve_seat(
        command: ReserveSeat,
        shift: Annotated[Shift, by("shift_id")],
        calendar: Annotated[Calendar, by("volunteer_id")],
        now: datetime,
    ) -> Decision[SeatReceipt]: ...

The annotations say what to load, and of which kind. `Shift` must exist (else the message is refused
with `not-found`), `Shift | None` may be missing, `dict[str, Shift]` goes with `by_each`. A path
leads through the message (`by("actor.id")`) or through what another parameter loads
(`by("shift.activity_id")`); what cannot be said so is a function of them.

`now: datetime` and `new_id: NewId` are handed in when a use case asks for them, and so is every
tool of the service (`vault: Vault`) by its class. One that follows events and cannot be written to
commute takes `envelope: Envelope`, whose `aggregate_version` tells which of two events of one
aggregate is the later one. The decorated function can still be called like any other, which is how
it is tested.
"""

from baodao.kit.decisions.aggregates import (
    Accepted,
    Aggregate,
    BrokenBoundError,
    Change,
    Decision,
    NewId,
    NotNowError,
    Refused,
    accept,
    refuse,
)
from baodao.kit.decisions.loads import FARTHEST, Load, by, by_each
from baodao.kit.decisions.parameters import Parameter
from baodao.kit.decisions.use_cases import UseCase, use_case

__all__ = [
    "FARTHEST",
    "Accepted",
    "Aggregate",
    "BrokenBoundError",
    "Change",
    "Decision",
    "Load",
    "NewId",
    "NotNowError",
    "Parameter",
    "Refused",
    "UseCase",
    "accept",
    "by",
    "by_each",
    "refuse",
    "use_case",
]
