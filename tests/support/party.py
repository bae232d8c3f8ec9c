"""A community, a unit's party organisation and volunteers, for the tests of 双报到 in memory."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.common.vault import Vault
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command, Event
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.member_lists import ImportMembers, MemberRow, MembersReceipt
from baodao.schema.registration.member_reports import FileMemberReport, MemberReportReceipt
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

M = TypeVar("M", bound=BaseModel)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COMMUNITY = "120104007017"
ELSEWHERE = "120104007018"
TREE = ("12", "1201", "120104", "120104007", COMMUNITY, ELSEWHERE)
OPERATOR = Actor(id="operator", role="operator")
ORGANISER = Actor(id="organiser", role="organiser", scope=COMMUNITY, organisation="committee")
VAULT = Vault({"test": bytes(32)}, bytes(32))


def phone(number: int) -> str:
    return f"1990000{number:04}"


def person(number: int) -> str:
    return f"测试·甲{number:04}"


class Party:
    """Registration in memory; it follows its own events when asked to."""

    def __init__(self) -> None:
        self.service = MemoryService(subscribers, COLLECTIONS, [VAULT])
        self.now = NOW
        self.unit = ""
        self._sent = 0
        self._followed: set[str] = set()

    @classmethod
    async def prepare(cls) -> "Party":
        party = cls()
        rows = [DivisionRow(code=code, name=f"测试·{code}") for code in TREE]
        await party.do(ImportDivisions, OPERATOR, rows=rows)
        party.unit = await party.organisation()
        return party

    async def organisation(self, kind: str = "unit-party-organisation") -> str:
        receipt = await self.get(
            OrganisationReceipt,
            RegisterOrganisation,
            OPERATOR,
            name="测试·单位党支部",
            kind=kind,
            division=COMMUNITY,
        )
        return receipt.organisation_id

    async def volunteer(self, number: int, division: str = COMMUNITY) -> str:
        receipt = await self.get(
            VolunteerReceipt,
            RegisterVolunteer,
            Actor(id="new", role="volunteer"),
            name=person(number),
            phone=phone(number),
            document=IdentityDocument(type="resident-id", number=resident_id(number)),
            division=division,
            consent=ConsentAct(text_version="2026-1", how="screen"),
        )
        return receipt.volunteer_id

    def liaison(self, unit: str = "") -> Actor:
        return Actor(id="liaison", role="unit-liaison", organisation=unit or self.unit)

    async def report(self, volunteer: str, **changes: Any) -> str:
        values = {"unit_id": self.unit, "division": COMMUNITY} | changes
        receipt = await self.get(
            MemberReportReceipt, FileMemberReport, me(volunteer), volunteer_id=volunteer, **values
        )
        return receipt.report_id

    async def members(self, *rows: MemberRow) -> MembersReceipt:
        return await self.get(
            MembersReceipt, ImportMembers, self.liaison(), unit_id=self.unit, rows=list(rows)
        )

    # --- sending ---

    async def send(self, kind: type[Command], actor: Actor, /, **fields: Any) -> Done | Refused:
        self._sent += 1
        command = kind.model_validate({"command_id": f"c{self._sent}", "actor": actor, **fields})
        outcome = await self.service.decide(command, self.now)
        assert isinstance(outcome, Done | Refused), outcome
        return outcome

    async def do(self, kind: type[Command], actor: Actor, /, **fields: Any) -> bytes:
        outcome = await self.send(kind, actor, **fields)
        assert isinstance(outcome, Done), outcome
        return outcome.reply

    async def get(self, reply: type[M], kind: type[Command], actor: Actor, /, **fields: Any) -> M:
        return reply.model_validate_json(await self.do(kind, actor, **fields))

    async def refused(self, kind: type[Command], actor: Actor, /, **fields: Any) -> list[str]:
        outcome = await self.send(kind, actor, **fields)
        assert isinstance(outcome, Refused), outcome
        return [refusal.SLUG for refusal in outcome.refusals]

    async def follow(self, *, again: bool = False) -> None:
        """Let registration follow its own events until there is nothing new."""
        if again:
            self._followed.clear()
        handlers = subscribers.events["registration"]
        while left := [
            (envelope.id, event)
            for envelope, event in self.service.published()
            if envelope.id not in self._followed
        ]:
            for event_id, event in left:
                self._followed.add(event_id)
                if type(event) in handlers:
                    outcome = await self.service.decide(event, self.now, event_id)
                    assert isinstance(outcome, Done), outcome

    def events(self, *kinds: type[Event]) -> list[Event]:
        return [event for _, event in self.service.published() if isinstance(event, kinds)]

    def names(self) -> list[str]:
        return [event.NAME for _, event in self.service.published()]


def me(volunteer_id: str) -> Actor:
    return Actor(id=volunteer_id, role="volunteer")


def row(number: int, *, documented: bool = True, **changes: Any) -> MemberRow:
    values: dict[str, Any] = {"number": number, "name": person(number), "phone": phone(number)}
    if documented:
        values["document"] = resident_id(number)
    return MemberRow.model_validate(values | changes)
