"""hours as it is when each command about rounds and awards can be carried out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from baodao.kit.testing import NOW, MemoryService
from baodao.schema import Actor, Command
from baodao.schema.hours.awards import (
    CheckAward,
    DisownAward,
    RecordAward,
    ShowAward,
    WithdrawAward,
)
from baodao.schema.hours.nominations import (
    AnswerNomination,
    DecideObjection,
    NominateGroup,
    NominateVolunteer,
    ObjectToNomination,
    ReviewNomination,
)
from baodao.schema.hours.rounds import CallOffRound, OpenRound, PostRound, PublishRound
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import recognition
from tests.builders.actors import acting_as
from tests.builders.registration import ELSEWHERE, person

_ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
_SINCE = NOW - timedelta(hours=4)
ROUNDS: dict[type[Command], dict[str, Any]] = {
    OpenRound: {
        "division": ELSEWHERE,
        "title": "测试·评选",
        "since": "2026-01-01",
        "until": "2026-10-31",
        "honours": [{"title": "测试·个人", "honour_for": "person", "places": 1}],
        "nominate_until": "2026-12-11",
    },
    CallOffRound: {"round_id": recognition.ROUND, "reason": "测试"},
    NominateVolunteer: {"volunteer_id": "a", "honour": "测试·个人"},
    NominateGroup: {"organisation_id": "team", "honour": "测试·集体"},
    AnswerNomination: {"agrees": True},
    ReviewNomination: {"outcome": "shortlisted", "reason": "测试"},
    PostRound: {"round_id": recognition.ROUND},
    PublishRound: {"round_id": recognition.ROUND},
    ObjectToNomination: {"objection_text": "测试"},
    DecideObjection: {
        "objection_id": recognition.OBJECTION,
        "outcome": "dismissed",
        "reason": "测试",
    },
}
_OPEN = {"nominate_until": "2026-12-11"}


async def recognised(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """A round as far as it has to be for this."""
    facts = {"division": ELSEWHERE, "volunteer_id": "a", "registered_at": _SINCE}
    known = VolunteerRegistered.model_validate(facts | {"age_class": "adult"})
    team = {
        "name": "测试·队",
        "kind": "volunteer-team",
        "division": ELSEWHERE,
        "organisation_id": "team",
    }
    await service.follow(known, OrganisationRegistered.model_validate(team))
    said, who = ROUNDS[kind], [_ABOVE]
    if kind in (NominateVolunteer, NominateGroup):
        await service.put(recognition.recognition(division=ELSEWHERE, **_OPEN))
        said = said | {"round_id": recognition.ROUND, "grounds": "测试"}
    elif kind in (AnswerNomination, ReviewNomination, CallOffRound):
        one = recognition.nomination("a", division=ELSEWHERE)
        await service.put(one, recognition.recognition(division=ELSEWHERE, waiting=1))
        if kind is not CallOffRound:
            said = said | {"nomination_id": one.id}
            who = [person("a")] if kind is AnswerNomination else who
    elif kind is not OpenRound:
        posted, stopped, objection = recognition.objected("a", ELSEWHERE)
        await service.put(*_step(kind, posted, stopped), objection)
        if kind is ObjectToNomination:
            said, who = said | {"nomination_id": stopped.id}, [person("b")]
    return said, who


def _step(kind: type[Command], posted: Any, stopped: Any) -> list[Any]:
    """The round, and the nomination on its list, before such a command."""
    listed = replace(stopped, state="shortlisted", objections=0)
    if kind is PostRound:
        return [replace(posted, state="open", posted_on=None), listed]
    if kind is PublishRound:
        return [replace(posted, posted_on="2026-11-09"), listed]
    return [posted, listed if kind is ObjectToNomination else stopped]


_AWARD = {
    "organisation_id": "committee",
    "volunteer_id": "a",
    "award_kind": "other",
    "title": "测试·奖",
    "awarded_on": "2026-03-05",
    "granting_body": "测试·协会",
    "proof": "测试",
}
AWARDS: dict[type[Command], dict[str, Any]] = {
    RecordAward: _AWARD,
    ShowAward: _AWARD,
    CheckAward: {"award_id": recognition.AWARD, "outcome": "recorded"},
    WithdrawAward: {"award_id": recognition.AWARD, "reason": "测试"},
    DisownAward: {"award_id": recognition.AWARD},
}
_CLERK = acting_as(id="clerk", role="organiser", organisation="committee", purpose="hours")


async def awarded(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """An award as far as it has to be for this."""
    known = VolunteerRegistered(division=ELSEWHERE, volunteer_id="a", registered_at=_SINCE)
    await service.follow(known)
    facts: dict[str, Any] = {"volunteer_id": "a", "organisation_id": "committee"}
    if kind is WithdrawAward:
        facts |= {"state": "recorded", "checked_by": "another"}
    if kind in (CheckAward, WithdrawAward, DisownAward):
        await service.put(recognition.award(division=ELSEWHERE, **facts))
    return AWARDS[kind], [person("a") if kind in (ShowAward, DisownAward) else _CLERK]
