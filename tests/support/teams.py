"""A community in memory: a tree, organisations, volunteers, and who does what to whom."""

import itertools
from dataclasses import dataclass, field
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
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, Command, Event, Refusal
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.local_places import AddLocalPlace, LocalPlaceReceipt
from baodao.schema.registration.memberships import InviteMember, JoinTeam, MembershipReceipt
from baodao.schema.registration.offices import OfficeReceipt
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

COMMUNITY = "120104007017"
TREE = ("12", "1201", "120104", "120104007", COMMUNITY)
OPERATOR = Actor(id="operator", role="operator")
COORDINATOR = Actor(id="coordinator", role="street-coordinator", scope="120104007")
AUDITOR = Actor(id="auditor", role="auditor")

K = TypeVar("K", bound=Command)
R = TypeVar("R", bound=BaseModel)


def noon(day: str) -> datetime:
    """Noon of a day in China."""
    return datetime.fromisoformat(f"{day}T04:00:00+00:00").astimezone(UTC)


def person(volunteer_id: str) -> Actor:
    return Actor(id=volunteer_id, role="volunteer", scope=COMMUNITY)


def organiser(organisation_id: str) -> Actor:
    """Who speaks for an organisation and for nothing else."""
    return Actor(id="organiser", role="organiser", scope=COMMUNITY, organisation=organisation_id)


@dataclass
class Town:
    """Commands to registration, and what came of them; `day` is today."""

    day: str = "2026-11-23"
    service: MemoryService = field(
        default_factory=lambda: MemoryService(
            subscribers, COLLECTIONS, [Vault({"test": bytes(32)}, bytes(32))]
        )
    )
    keys: itertools.count = field(default_factory=lambda: itertools.count(1))  # type: ignore[type-arg]

    async def prepare(self) -> None:
        rows = [DivisionRow(code=code, name=f"测试·{code}") for code in TREE]
        await self.send(ImportDivisions, OPERATOR, rows=rows)

    def command(self, kind: type[K], actor: Actor, /, **fields: Any) -> K:
        return kind.model_validate({"command_id": f"c{next(self.keys)}", "actor": actor} | fields)

    async def send(self, kind: type[Command], actor: Actor, /, **fields: Any) -> bytes:
        """Do it; it must be accepted. Returns the reply."""
        outcome = await self.service.decide(self.command(kind, actor, **fields), noon(self.day))
        assert isinstance(outcome, Done), outcome
        return outcome.reply

    async def get(self, reply: type[R], kind: type[Command], actor: Actor, /, **fields: Any) -> R:
        return reply.model_validate_json(await self.send(kind, actor, **fields))

    async def refused(self, kind: type[Command], actor: Actor, /, **fields: Any) -> list[Refusal]:
        """Do it; it must be refused, and nothing may change. Returns why."""
        before = self.events()
        outcome = await self.service.decide(self.command(kind, actor, **fields), noon(self.day))
        assert isinstance(outcome, Refused), outcome
        assert self.events() == before
        return list(outcome.refusals)

    def events(self, start: int = 0) -> list[Event]:
        return [event for _, event in self.service.published()][start:]

    def named(self, start: int = 0) -> list[str]:
        return [event.NAME for event in self.events(start)]

    # --- what a town has ---

    async def organisation(self, **fields: Any) -> str:
        facts = {"name": "测试·志愿服务队", "kind": "volunteer-team", "division": COMMUNITY}
        receipt = await self.get(
            OrganisationReceipt, RegisterOrganisation, OPERATOR, **(facts | fields)
        )
        return receipt.organisation_id

    async def entrance(self, code: str, on: str | None = None) -> str:
        """An entrance 楼门 of the community."""
        fields = {"division": COMMUNITY, "code": code, "kind": "entrance", "name": "测试·楼门"}
        receipt = await self.get(
            LocalPlaceReceipt, AddLocalPlace, OPERATOR, **fields, on=on or self.day
        )
        return receipt.place_id

    async def volunteer(self) -> str:
        number = next(self.keys)
        receipt = await self.get(
            VolunteerReceipt,
            RegisterVolunteer,
            OPERATOR,
            name=f"测试·{number}",
            phone=f"1990000{number:04d}",
            document=IdentityDocument(type="resident-id", number=resident_id(number)),
            division=COMMUNITY,
            consent=ConsentAct(text_version="2026-1", how="screen"),
        )
        return receipt.volunteer_id

    async def membership(self, kind: type[Command], actor: Actor, /, **fields: Any) -> Any:
        return await self.get(MembershipReceipt, kind, actor, **fields)

    async def office(self, kind: type[Command], actor: Actor, /, **fields: Any) -> Any:
        return await self.get(OfficeReceipt, kind, actor, **fields)


async def stored(town: Town, key: str) -> Membership:
    found: Membership = await town.service.stored(Membership, key)
    return found


async def wish(town: Town, **changes: Any) -> dict[str, Any]:
    """Fields of JoinTeam or InviteMember, about a new person and a new organisation."""
    policy = changes.pop("join_policy", "approval")
    facts = {
        "organisation_id": await town.organisation(join_policy=policy),
        "volunteer_id": await town.volunteer(),
        "kind": "team-member",
    }
    return facts | changes


async def invited(town: Town, **changes: Any) -> tuple[str, Actor, Actor]:
    """An invitation, the person, and an organiser of the organisation."""
    facts = await wish(town, **changes)
    us = organiser(facts["organisation_id"])
    receipt = await town.membership(InviteMember, us, **facts)
    return receipt.membership_id, person(facts["volunteer_id"]), us


async def requested(town: Town, **changes: Any) -> tuple[str, Actor, Actor]:
    facts = await wish(town, **changes)
    who = person(facts["volunteer_id"])
    receipt = await town.membership(JoinTeam, who, **facts)
    return receipt.membership_id, who, organiser(facts["organisation_id"])
