"""Registration in memory for tests of personal data: several processes with other keys."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.kit.mongo import ConflictError
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Outcome
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OPERATOR = Actor(id="operator", role="operator")
ORGANISER = Actor(id="o", role="organiser", scope="120104")
ELSEWHERE = Actor(id="e", role="organiser", scope="1302")
SUPERVISOR = Actor(id="s", role="supervisor", scope="1201")
OLD = Vault({"old": bytes(32)}, bytes(32))
VAULT = Vault({"new": bytes([1]) * 32, "old": bytes(32)}, bytes(32))
NEITHER = Vault({"other": bytes([2]) * 32}, bytes(32))


def oneself(volunteer_id: str) -> Actor:
    """The volunteer."""
    return Actor(id=volunteer_id, role="volunteer")


class World:
    """A registration with a community; commands get ids of their own."""

    def __init__(self) -> None:
        self.service = MemoryService(subscribers, COLLECTIONS, [VAULT])
        self._others = {VAULT: self.service}
        self._count = 0

    def through(self, vault: Vault) -> MemoryService:
        """Another process on the same store, with other keys."""
        if vault not in self._others:
            self._others[vault] = MemoryService(subscribers, COLLECTIONS, [vault])
            self._others[vault].database = self.service.database
        return self._others[vault]

    async def decide(
        self, kind: type[Command], actor: Actor = ORGANISER, vault: Vault = VAULT, **values: Any
    ) -> Outcome:
        self._count += 1
        message = {"command_id": f"c{self._count}", "actor": actor, **values}
        command = kind.model_validate(message)
        while True:
            # Two processes within a millisecond may draw one id; the committer tries again too.
            with suppress(ConflictError):
                return await self.through(vault).decide(command, LATER)

    async def done(self, kind: type[Command], actor: Actor = ORGANISER, **values: Any) -> Any:
        outcome = await self.decide(kind, actor, **values)
        assert isinstance(outcome, Done), outcome
        return kind.REPLY.model_validate_json(outcome.reply)

    async def refused(self, kind: type[Command], actor: Actor = ORGANISER, **values: Any) -> Any:
        outcome = await self.decide(kind, actor, **values)
        assert isinstance(outcome, Refused), outcome
        return [refusal.SLUG for refusal in outcome.refusals]

    async def register(self, number: int, **values: Any) -> str:
        given = {
            "name": "测试·甲",
            "phone": f"1990000{number:04d}",
            "division": "120104",
            "document": {"type": "resident-id", "number": resident_id(number)},
            "consent": {"text_version": "2026-1", "how": "paper", "reference": "测试"},
        }
        receipt: VolunteerReceipt = await self.done(
            RegisterVolunteer, ORGANISER, vault=OLD, **given | values
        )
        return receipt.volunteer_id

    async def volunteer(self, volunteer_id: str) -> Volunteer:
        found: Volunteer = await self.service.stored(Volunteer, volunteer_id)
        return found

    async def person(self, volunteer_id: str) -> Person:
        found: Person = await self.service.stored(Person, volunteer_id)
        return found

    async def data(self, volunteer_id: str) -> PersonalData:
        return (await self.person(volunteer_id)).read(VAULT)

    async def store(self, collection: Any, aggregate: Any) -> None:
        """Put an aggregate into the store as another part would have left it."""
        await self.service.put(aggregate)

    def events(self) -> list[str]:
        return [event.NAME for _, event in self.service.published()]

    @classmethod
    async def prepare(cls) -> "World":
        """With two communities that no organiser covers both of."""
        world = cls()
        tree = ("12", "1201", "120104", "13", "1302")
        rows = [DivisionRow(code=code, name=code) for code in tree]
        await world.done(ImportDivisions, OPERATOR, rows=rows)
        return world
