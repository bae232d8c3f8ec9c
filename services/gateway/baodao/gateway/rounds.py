"""Rounds of recognition over HTTP: nominated, reviewed, posted, published."""

from pydantic_core import from_json, to_json

from baodao.gateway.gathering import ACCEPTED, Ask, accepted, result_of
from baodao.gateway.operations import Operation
from baodao.schema.base import Message
from baodao.schema.hours.nominations import (
    AnswerNomination,
    DecideObjection,
    ListNominations,
    ListNominationsOf,
    ListObjections,
    NominateGroup,
    NominateVolunteer,
    ObjectToNomination,
    ReviewNomination,
)
from baodao.schema.hours.rounds import (
    CallOffRound,
    GetNominee,
    ListNominees,
    ListRounds,
    OpenRound,
    PostRound,
    PublishRound,
)
from baodao.schema.registration.holders import MaskHolder

_GROUNDS = "三年来坚持每周值守楼门,服务时间和居民评价均居前列"


class NamedNominee:
    """A line of a list with its name masked, told by registration for the slip of hours."""

    kinds: tuple[type[Message], ...] = (MaskHolder,)

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The line with its name, or the first reply that is no part of it."""
        reply = await ask(kind, message)
        if not reply.startswith(ACCEPTED):
            return reply
        found = from_json(result_of(reply))
        if found["slip"] is not None:
            told = await ask(MaskHolder, to_json({"holder_slip": found["slip"]}))
            if not told.startswith(ACCEPTED):
                return told
            found["holder"] = from_json(result_of(told))["holder"]
        return accepted(to_json(found | {"slip": None}))


OPERATIONS = [
    Operation(
        "POST",
        "/rounds",
        OpenRound,
        "Open a round of recognition 评选表彰",
        status=201,
        example={
            "division": "120104007017",
            "title": "年度优秀志愿者评选",
            "since": "2026-01-01",
            "until": "2026-11-30",
            "honours": [{"title": "优秀社区工作者", "honour_for": "person", "places": 3}],
            "nominate_until": "2026-12-11",
        },
    ),
    Operation("GET", "/rounds", ListRounds, "The rounds of recognition of all places"),
    Operation(
        "POST",
        "/rounds/{round_id}/call-off",
        CallOffRound,
        "Call a round off",
        example={"reason": "推荐人数不足,另行组织"},
    ),
    Operation(
        "POST",
        "/rounds/{round_id}/volunteers",
        NominateVolunteer,
        "Nominate a volunteer",
        status=201,
        example={
            "honour": "优秀社区工作者",
            "volunteer_id": "01KB0000000000000000000000",
            "grounds": _GROUNDS,
        },
    ),
    Operation(
        "POST",
        "/rounds/{round_id}/groups",
        NominateGroup,
        "Nominate a team, committee or unit",
        status=201,
        example={
            "honour": "优秀志愿服务队",
            "organisation_id": "01KB0000000000000000000000",
            "grounds": _GROUNDS,
        },
    ),
    Operation("POST", "/rounds/{round_id}/post", PostRound, "Post the list of a round 公示"),
    Operation("POST", "/rounds/{round_id}/publish", PublishRound, "Give the honours of a round"),
    Operation(
        "GET", "/rounds/{round_id}/nominations", ListNominations, "The nominations of a round"
    ),
    Operation(
        "GET", "/rounds/{round_id}/nominees", ListNominees, "The list that is posted or published"
    ),
    Operation(
        "GET",
        "/nominees/{nomination_id}",
        GetNominee,
        "A line of a list with the name masked",
        gathers=NamedNominee(),
    ),
    Operation(
        "POST",
        "/nominations/{nomination_id}/answer",
        AnswerNomination,
        "Agree to a nomination and to be shown publicly, or not",
        example={"agrees": True},
    ),
    Operation(
        "POST",
        "/nominations/{nomination_id}/review",
        ReviewNomination,
        "Put a nomination on the list, or decline it",
        example={"outcome": "shortlisted", "reason": "事迹属实,符合评选条件"},
    ),
    Operation(
        "POST",
        "/nominations/{nomination_id}/objections",
        ObjectToNomination,
        "Object to a nomination that is posted",
        status=201,
        example={"objection_text": "所列值守时间与实际不符,可核对值守记录"},
    ),
    Operation(
        "GET",
        "/nominations/{nomination_id}/objections",
        ListObjections,
        "The objections to a nomination",
    ),
    Operation(
        "POST",
        "/objections/{objection_id}/decision",
        DecideObjection,
        "Uphold an objection, or dismiss it",
        example={"outcome": "dismissed", "reason": "经核对值守记录,事迹属实"},
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/nominations",
        ListNominationsOf,
        "What a volunteer was nominated for and given",
    ),
]
