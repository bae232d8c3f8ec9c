"""A place with a round that is open, and people who can be nominated."""

from datetime import UTC, datetime
from typing import Any

from baodao.hours.rounds.domain.nominations import Nomination
from baodao.kit.testing import MemoryService, slugs
from baodao.schema.hours import nominations
from baodao.schema.hours import rounds as schema
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person

HOME = "120104007017"
OPENED = datetime(2025, 9, 22, 2, 0, tzinfo=UTC)
FRIDAY = datetime(2025, 9, 26, 2, 0, tzinfo=UTC)
STREET, OTHER, THIRD = (
    acting_as(id=name, role="street-coordinator", scope=HOME[:9], purpose="hours")
    for name in ("street", "other", "third")
)
TEAM = acting_as(id="leader", role="organiser", organisation="team", purpose="hours")
BEST, GROUP = "测试·优秀志愿者", "测试·优秀队"
HONOURS = [
    {"title": BEST, "honour_for": "person", "places": 2},
    {"title": GROUP, "honour_for": "group", "places": 1},
]
ROUND = {
    "division": HOME,
    "title": "测试·评选",
    "since": "2025-01-01",
    "until": "2025-08-31",
    "honours": HONOURS,
    "nominate_until": "2025-09-25",
}


class Town:
    """Hours with a round that is open, and people who can be nominated."""

    def __init__(self) -> None:
        self.service: MemoryService = hours.ledgers(OPENED)
        self.round_id = ""

    async def begin(self, **changes: Any) -> None:
        for who, age in (("a", "adult"), ("b", "adult"), ("c", "adult"), ("child", "minor")):
            facts = {"division": HOME, "volunteer_id": who, "registered_at": OPENED}
            told = VolunteerRegistered.model_validate(facts | {"age_class": age})
            await self.service.follow(told)
        team = {
            "organisation_id": "team",
            "name": "测试·队",
            "kind": "volunteer-team",
            "division": HOME,
        }
        await self.service.follow(OrganisationRegistered.model_validate(team))
        opened = await self.service.done(schema.OpenRound, STREET, **ROUND | changes)
        self.round_id = opened.round_id

    def wish(self, who: str = "a") -> dict[str, Any]:
        return {"round_id": self.round_id, "honour": BEST, "volunteer_id": who, "grounds": "测试"}

    async def nominate(self, who: str = "a", *, agrees: bool = True) -> str:
        made = await self.service.done(nominations.NominateVolunteer, STREET, **self.wish(who))
        if agrees:
            said = {"nomination_id": made.nomination_id, "agrees": True}
            await self.service.done(nominations.AnswerNomination, person(who), **said)
        return str(made.nomination_id)

    async def review(self, nomination_id: str, outcome: str = "shortlisted") -> None:
        said = {"nomination_id": nomination_id, "outcome": outcome, "reason": "测试"}
        await self.service.done(nominations.ReviewNomination, OTHER, **said)

    async def listed(self, *people: str) -> list[str]:
        ids = [await self.nominate(who) for who in people]
        for one in ids:
            await self.review(one)
        return ids

    async def post(self, at: datetime = FRIDAY) -> Any:
        self.service.now = at
        return await self.service.done(schema.PostRound, STREET, round_id=self.round_id)

    async def publish(self) -> Any:
        return await self.service.done(schema.PublishRound, STREET, round_id=self.round_id)

    async def refused(self) -> list[str]:
        return slugs(
            await self.service.refused(schema.PublishRound, STREET, round_id=self.round_id)
        )

    async def object(self, nomination_id: str, who: str = "c") -> str:
        said = {"nomination_id": nomination_id, "objection_text": "测试"}
        raised = await self.service.done(nominations.ObjectToNomination, person(who), **said)
        return str(raised.objection_id)

    async def state(self, nomination_id: str) -> str:
        return str((await self.service.stored(Nomination, nomination_id)).state)
