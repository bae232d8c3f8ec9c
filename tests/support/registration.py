"""Registration in memory: the service's use cases, a small tree, people who look synthetic."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Outcome
from baodao.registration.common.vault import Vault
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command, Event, Refusal
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

R = TypeVar("R", bound=BaseModel)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COMMUNITY = "120104007017"
ELSEWHERE = "120104007018"
TREE = ("12", "1201", "120104", "120104007", COMMUNITY, ELSEWHERE)
OPERATOR = Actor(id="operator", role="operator")
ORGANISER = Actor(id="organiser", role="organiser", scope=COMMUNITY)
STRANGER = Actor(id="stranger", role="organiser", scope="130102")
VAULT = Vault({"test": bytes(32)}, bytes(32))


def person(actor_id: str) -> Actor:
    """A volunteer who acts for themself."""
    return Actor(id=actor_id, role="volunteer")


@dataclass
class Registration:
    """The service with its tree; every command is sent under an id of its own."""

    now: datetime = NOW
    memory: MemoryService = field(
        default_factory=lambda: MemoryService(subscribers, COLLECTIONS, [VAULT])
    )
    _sent: int = 0

    @classmethod
    async def with_tree(cls) -> "Registration":
        registration = cls()
        rows = [DivisionRow(code=code, name=f"测试·{code}") for code in TREE]
        assert isinstance(await registration.send(ImportDivisions, rows=rows), Done)
        return registration

    async def send(self, kind: type[Command], /, actor: Actor = OPERATOR, **values: Any) -> Outcome:
        """The outcome of a command."""
        self._sent += 1
        values = {"command_id": f"c{self._sent}", "actor": actor, **values}
        return await self.memory.decide(kind.model_validate(values), self.now)

    async def accepted(
        self, kind: type[Command], reply: type[R], /, actor: Actor = OPERATOR, **values: Any
    ) -> R:
        """The reply to a command that must be accepted."""
        outcome = await self.send(kind, actor, **values)
        assert isinstance(outcome, Done), outcome
        return reply.model_validate_json(outcome.reply)

    async def refused(
        self, kind: type[Command], /, actor: Actor = OPERATOR, **values: Any
    ) -> list[Refusal]:
        """Why a command is refused."""
        outcome = await self.send(kind, actor, **values)
        assert isinstance(outcome, Refused), outcome
        return list(outcome.refusals)

    async def register(
        self, number: int = 1, actor: Actor = OPERATOR, **changes: Any
    ) -> VolunteerReceipt:
        """A volunteer of the community, an adult with a document."""
        values = registration_of(number) | changes
        return await self.accepted(RegisterVolunteer, VolunteerReceipt, actor, **values)

    def events(self, kind: type[Event] | None = None) -> list[Event]:
        """What was announced so far."""
        published = [event for _, event in self.memory.published()]
        return [event for event in published if kind is None or isinstance(event, kind)]

    def names(self) -> list[str]:
        """The names of all events so far."""
        return [event.NAME for event in self.events()]


def registration_of(number: int, *, born: date | None = None, **changes: Any) -> dict[str, Any]:
    """The fields of a registration of synthetic person `number`."""
    return {
        "name": f"测试·甲{number:04}",
        "phone": f"1990000{number % 10_000:04}",
        "division": COMMUNITY,
        "document": {"type": "resident-id", "number": resident_id(number, born=born)},
        "consent": {"text_version": "2026-1", "how": "screen"},
        **changes,
    }
