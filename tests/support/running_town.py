"""A community and a unit on real servers: members who reported, and a shift that they served."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from baodao.kit.ids import Ids
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.schema import Actor
from baodao.schema.base import Message
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.replies import Refused
from tests.builders import organisations
from tests.builders.registration import COMMUNITY, OPERATOR, liaison, organiser
from tests.support.scenario import Scenario, command_id, now
from tests.support.services import RunningServices

SERVED = timedelta(minutes=90)


@dataclass
class RunningTown:
    """A city with a unit whose members reported at the community."""

    scenario: Scenario
    unit: str
    small_unit: str
    starts: datetime
    members: list[str] = field(default_factory=list)

    @property
    def services(self) -> RunningServices:
        return self.scenario.services

    @property
    def quarter(self) -> str:
        return quarter_at(self.starts)

    @property
    def organiser(self) -> Actor:
        return organiser(self.scenario.organisation)

    @property
    def liaison(self) -> Actor:
        return liaison(self.unit).model_copy(update={"scope": COMMUNITY})

    async def ask(self, kind: type[Message], actor: Actor, /, **fields: Any) -> Any:
        return await self.services.client.get(message(kind, actor, fields), kind.REPLY)

    async def refused(self, kind: type[Message], actor: Actor, /, **fields: Any) -> list[str]:
        reply = await self.services.client.send(message(kind, actor, fields))
        assert isinstance(reply, Refused), reply
        return [rule.slug for rule in reply.refusals]

    @classmethod
    async def prepare(cls, services: RunningServices) -> "RunningTown":
        """Three members of a unit, who have served, one of another unit, and somebody else.

        The services run already.
        """
        scenario = await Scenario.prepare(services, volunteers=5)
        units = await asyncio.gather(_unit(services), _unit(services))
        town = cls(scenario, *units, now() + timedelta(hours=1), scenario.volunteers[:3])
        members = [*((m, town.unit) for m in town.members), (scenario.volunteers[3], units[1])]
        ids = Ids()
        await services.database("registration").append(
            PARTY_MEMBERS.name,
            [
                PARTY_MEMBERS.document(
                    PartyMember(
                        id=m,
                        version=1,
                        report_id="r",
                        division=COMMUNITY,
                        unit_id=u,
                        accepted=True,
                        stays=(Stay("r", COMMUNITY, u, "2026-01-01"),),
                    ),
                    ids.next(),
                )
                for m, u in members
            ],
        )
        await town._serve()
        return town

    async def _serve(self) -> None:
        """One shift, at which every member serves."""
        shift = await self.scenario.open_shift(len(self.members), self.starts)
        for member in self.members:
            assert (await self.scenario.reserve(shift, member)).status == "accepted"
        self.services.set_clock(5 * 3600)
        for member in self.members:
            await self.scenario.attend(shift, member, self.starts, self.starts + SERVED)
        await self.services.settled()


def message(kind: type[Message], actor: Actor, fields: dict[str, Any]) -> Message:
    named = {"command_id": command_id()} if "command_id" in kind.model_fields else {}
    return kind.model_validate({"actor": actor, **named, **fields})


async def _unit(services: RunningServices) -> str:
    wish = message(RegisterOrganisation, OPERATOR, organisations.UNIT)
    receipt = await services.client.get(wish, OrganisationReceipt)
    return receipt.organisation_id
