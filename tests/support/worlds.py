"""Each service in memory with something in it, and what can be asked of it."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.days import today
from baodao.kit.testing import MemoryService
from baodao.registration.teams.domain.memberships import Membership
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema import Actor
from baodao.schema.base import NOBODY, Command, Message, Query
from baodao.schema.counted import CountedQuery
from baodao.schema.registration.imports import ImportVolunteers, PreviewVolunteers
from baodao.schema.registration.member_lists import ImportMembers, PreviewMembers
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.scheduling.imports import ImportProgramme, PreviewProgramme
from tests.builders import identity, people
from tests.builders.actors import acting_as
from tests.builders.approvals import approval
from tests.support.afternoon import saying, world
from tests.support.everybody import actors
from tests.support.everything import PEOPLE, everything
from tests.support.questions import questions
from tests.support.said import SAID
from tests.support.slips import with_slip

SERVICES = ("registration", "scheduling", "hours", "identity")
_MOST = 12
_WARD = "v2"
"""A minor, in scheduling and hours."""
_KNOWN: dict[str, type[Any]] = {"scheduling": Calendar, "hours": KnownVolunteer}


@dataclass(frozen=True)
class World:
    """A service, who there is, and messages that name what there is."""

    service: MemoryService
    actors: list[Actor]
    bodies: dict[type[Message], dict[str, Any]]
    stored: dict[str, list[dict[str, Any]]]

    @property
    def sheet(self) -> dict[str, str]:
        """A sheet of paper that was signed today."""
        return {"reference": "测试·盒 8", "signed_on": today(self.service.now)}

    def messages(self, kind: type[Message], actor: Actor) -> Iterator[Any]:
        """Messages of this kind by this actor."""
        if issubclass(kind, Command):
            yield self.service.command(kind, actor, **self.bodies[kind])
            if "on_paper" in kind.model_fields:
                yield self.service.command(kind, actor, **self.bodies[kind], on_paper=self.sheet)
            return
        if kind in self.bodies:
            yield kind.model_validate({"actor": actor, **self.bodies[kind]})
            return
        assert issubclass(kind, Query)
        asked = [
            query
            for query in questions(kind, self.stored, ["operator"])
            if not getattr(query, "names", False) and not getattr(query, "counted", False)
        ]
        with_names, with_total = issubclass(kind, NamedQuery), issubclass(kind, CountedQuery)
        # About each thing once, and some of what else can be said.
        required = {name for name, field in kind.model_fields.items() if field.is_required()}
        least = ({*required, "actor"}, {*required, "actor", "volunteer_id"})
        plain = [query for query in asked if query.model_fields_set in least]
        some = asked[:: max(1, len(asked) // _MOST)]
        for number, query in enumerate((*plain, *some)):
            named = {"names": number % 2 == 0} if with_names else {}
            counted = {"counted": number % 3 == 0} if with_total else {}
            asked_by = {"actor": actor, **named, **counted}
            yield with_slip(query.model_copy(update=asked_by))


async def world_of(name: str) -> World:
    """The world of a service."""
    if name == "registration":
        service, ids = await everything()
        bodies: dict[type[Message], dict[str, Any]] = {
            kind: said(ids) for kind, said in SAID.items() if issubclass(kind, Command)
        }
        # A table is no thing that is there.
        bodies[PreviewVolunteers] = bodies[ImportVolunteers]
        bodies[PreviewMembers] = bodies[ImportMembers]
        # They say what for, which matters where they see somebody else.
        volunteers = [acting_as(id=ids[one], role="volunteer", purpose="records") for one in PEOPLE]
        return World(service, [*actors(ids).values(), *volunteers], bodies, _stored(name, service))
    if name == "identity":
        return await _identity()
    services, names = await world()
    service = services[name]
    known = await service.stored(_KNOWN[name], _WARD)
    await service.put(replace(known, age_class="minor"))
    table = importlib.import_module(f"baodao.{name}.subscribers").subscribers
    bodies = {
        kind: saying(kind, names).model_dump(exclude={"actor", "command_id", "expires_at"})
        for kind in table.commands
    }
    if name == "scheduling":
        # A programme is no thing that is there.
        wish = bodies[ImportProgramme]
        bodies[PreviewProgramme] = {n: wish[n] for n in ("organisation_id", "source", "rows")}
    who = [
        acting_as(id=names["volunteer_id"], role="volunteer"),
        acting_as(id="mother", role="guardian", ward=_WARD),
        acting_as(id="o", role="organiser", scope="12", purpose="records"),
        acting_as(
            id="o", role="organiser", organisation=names["organisation_id"], purpose="records"
        ),
        acting_as(id="lead", role="shift-lead", scope="12", purpose="records"),
        acting_as(id="a", role="auditor", scope="*", purpose="records"),
        acting_as(id="operator", role="operator", scope="*", purpose="records"),
    ]
    if name == "hours":
        # To civil affairs anybody complains.
        who += [NOBODY, acting_as(id="s", role="supervisor", scope="12", purpose="records")]
    await _approve(service, who)
    return World(service, who, bodies, _stored(name, service))


async def full_world(name: str) -> World:
    """The world of a service; somebody is registered twice, and somebody heads a building."""
    world = await world_of(name)
    if name == "registration":
        twin = {"name": "测试·甲0001", "phone": "19900000001"}
        for number in (96, 97):
            await people.volunteer(world.service, number, **twin)
        member, *_ = [one for one in world.service.all_of(Membership) if one.state == "active"]
        await world.service.put(replace(member, kind="building-head"))
    return world


async def _identity() -> World:
    service, ids = await identity.town()
    table = importlib.import_module("baodao.identity.subscribers").subscribers
    bodies = {kind: identity.saying(kind, ids) for kind in (*table.commands, *table.queries)}
    who = [
        NOBODY,
        acting_as(id="ana", role="volunteer"),
        acting_as(id="ana", role="organiser", organisation="choir"),
        acting_as(id="o", role="organiser", scope="12"),
        acting_as(id="s", role="street-coordinator", scope="12"),
        acting_as(id="b", role="supervisor", scope="12"),
        acting_as(id="a", role="auditor", scope="*"),
        acting_as(id="operator", role="operator", scope="*"),
        acting_as(id="mia", role="volunteer"),
        acting_as(id=ids["guardian"], role="guardian", ward="mia"),
    ]
    await _approve(service, who)
    return World(service, who, bodies, _stored("identity", service))


async def _approve(service: MemoryService, who: list[Actor]) -> None:
    """Whoever works there may read data of minors, to keep records right."""
    staff = [one for one in who if one.role not in ("volunteer", "guardian", "guest")]
    await service.put(*(approval(one, purpose="records") for one in staff))


def _stored(name: str, service: MemoryService) -> dict[str, list[dict[str, Any]]]:
    collections = importlib.import_module(f"baodao.{name}.store").COLLECTIONS
    return {one.name: service.database.documents(one.name) for one in collections}


def messages_of(name: str) -> list[type[Message]]:
    """Every message that somebody may send to a service."""
    table = importlib.import_module(f"baodao.{name}.subscribers").subscribers
    return [*table.commands, *table.queries]
