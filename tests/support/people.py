"""Registration in memory with a tree and people in it: adults, minors and who keeps their records.

people = await People.prepare()
adult = await people.register()
minor = await people.register(born="2011-05-01", consent={"by": "guardian"})
outcome = await people.do(GiveConsent, volunteer_id=minor, ...)
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Outcome
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command, Event
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = "120104007017"
TEXT = "2026-1"
VAULT = Vault({"test": bytes(32)}, bytes(32))
OPERATOR = Actor(id="operator", role="operator")
ORGANISER = Actor(id="organiser", role="organiser", scope="120104")
COLLEAGUE = Actor(id="colleague", role="organiser", scope="1201")
ELSEWHERE = Actor(id="far-away", role="organiser", scope="13")
ADULT, MINOR, CHILD = "1990-02-01", "2011-05-01", "2014-05-01"


def person(volunteer_id: str) -> Actor:
    """The volunteer themself."""
    return Actor(id=volunteer_id, role="volunteer")


def slugs(outcome: Outcome) -> list[str]:
    """What was refused, with the reason where one slug has several."""
    assert isinstance(outcome, Refused), outcome
    return [":".join(filter(None, [r.SLUG, getattr(r, "reason", None)])) for r in outcome.refusals]


class People(MemoryService):
    """A memory service of registration."""

    def __init__(self) -> None:
        super().__init__(subscribers, COLLECTIONS, [VAULT])
        self._numbers = itertools.count(1)

    @classmethod
    async def prepare(cls) -> Self:
        """With the divisions down to one community."""
        people = cls()
        codes = [PLACE[:n] for n in (2, 4, 6, 9, 12)]
        rows = [DivisionRow(code=code, name="测试") for code in codes]
        await people.get(ImportDivisions, rows=rows, actor=OPERATOR)
        return people

    async def do(self, kind: type[Command], /, now: datetime = NOW, **fields: Any) -> Outcome:
        """Decide a command; an organiser sends it if nothing else is said."""
        values = {"command_id": f"c{next(self._numbers)}", "actor": ORGANISER} | fields
        return await self.decide(kind.model_validate(values), now)

    async def get(self, kind: type[Command], /, now: datetime = NOW, **fields: Any) -> Any:
        """The reply to a command that must be accepted."""
        outcome = await self.do(kind, now, **fields)
        assert isinstance(outcome, Done), outcome
        return kind.REPLY.model_validate_json(outcome.reply)

    async def register(self, born: str = ADULT, **fields: Any) -> str:
        """A volunteer by an organiser; whoever is no adult has a guardian who agrees."""
        number = next(self._numbers)
        is_adult = born == ADULT
        values = {
            "name": f"测试·{number}",
            "sex": "female",
            "birth_date": born,
            "document": {"type": "passport", "number": f"T{number:07d}"},
            "division": PLACE,
            "phone": "19900000001",
            "consent": {"text_version": TEXT, "how": "screen", "by": "self"},
        }
        if not is_adult:
            values["guardian"] = {"name": "测试·监护人", "phone": "19900000002", "relation": "母亲"}
            values["consent"] = {"text_version": TEXT, "how": "screen", "by": "guardian"}
        receipt: VolunteerReceipt = await self.get(RegisterVolunteer, **values | fields)
        return receipt.volunteer_id

    async def volunteer(self, volunteer_id: str) -> Volunteer:
        """A volunteer as stored."""
        found: Volunteer = await self.stored(Volunteer, volunteer_id)
        return found

    def events(self, since: int = 0) -> list[Event]:
        """What was announced, from a place on."""
        return [event for _, event in self.published()][since:]

    def names(self, since: int = 0) -> list[str]:
        """The names of what was announced, from a place on."""
        return [event.NAME for event in self.events(since)]
