"""The tour of calls 吹哨: a team is called and comes, party members are asked, and answer."""

from typing import Any

from baodao.schema import Actor
from baodao.schema.registration import call_answers as ans
from baodao.schema.registration import call_parts as part
from baodao.schema.registration import calls
from baodao.schema.registration import policies as pol
from tests.builders.calls import PAIRS, SAYS, WATER
from tests.support.scenario import COMMUNITY
from tests.support.tour import NOTE, OPERATOR, STRANGER, SUPERVISOR, Tour, me


async def organisations_and_members_are_called(tour: Tour) -> None:
    us, team = tour.organiser, tour.places["open"]
    rules = {"calls": {"pairs": PAIRS, "categories": [WATER], "answers_kept_days": 366}}
    await tour.do(pol.SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note=NOTE)
    raised = {"organisation_id": tour.places["committee"], "organisation_ids": [team], **SAYS}
    await tour.refuse(calls.RaiseCall, STRANGER, **raised)
    # The first one is answered, the second taken back; for the third, time passes.
    answered, taken_back, _ = [
        {"call_id": (await tour.do(calls.RaiseCall, us, **raised, members=True)).call_id}
        for _ in range(3)
    ]
    them = us.model_copy(update={"scope": None, "organisation": team})
    await the_team_comes(tour, them, answered)
    await members_answer(tour, us, answered)
    await tour.do(calls.CloseCall, us, **answered, done=NOTE)
    await tour.do(calls.WithdrawCall, us, **taken_back, reason=NOTE)
    theirs = {"part_id": f"{answered['call_id']}-{team}"}
    await tour.do(part.RateCallPart, us, **theirs, stars=5, words=NOTE)
    await tour.do(part.GetCallRating, them, **theirs)
    await tour.do(calls.GetCall, us, **answered)
    await tour.do(calls.ListCalls, SUPERVISOR, division=COMMUNITY)
    await tour.do(part.ListCallParts, them, organisation_id=team)
    await tour.services.settled()
    page = await tour.do(part.ListCallTallies, SUPERVISOR)
    assert [(one.called, one.arrived_in_time) for one in page.tallies] == [(3, 1)]


async def the_team_comes(tour: Tour, them: Actor, call: dict[str, str]) -> None:
    key = f"{call['call_id']}-{tour.places['open']}"
    await tour.do(part.GetCallPart, them, part_id=key)
    for kind, step in ((part.AcknowledgeCall, "acknowledge"), (part.ArriveAtCall, "arrive")):
        answer = await tour.over_http(kind, f"/call-parts/{key}/{step}", them, {})
        assert answer.is_success, answer.text


async def members_answer(tour: Tour, us: Actor, call: dict[str, str]) -> None:
    ana = me(tour.people["ana"])

    async def said(*, comes: bool) -> Any:
        body = {"volunteer_id": ana.id, "comes": comes}
        path = f"/calls/{call['call_id']}/answer"
        answer = await tour.over_http(ans.AnswerCall, path, ana, body)
        assert answer.json()["comes"] == comes, answer.text

    inbox, about = tour.services.database("registration"), {"about": ana.id}
    before = await inbox.find("inbox", about)
    for comes in (False, True, False, True):
        await said(comes=comes)
    assert await inbox.find("inbox", about) == before != []
    open_calls = await tour.do(ans.ListOpenCalls, ana, volunteer_id=ana.id)
    assert [one.comes for one in open_calls.calls] == [True, False, False]
    page = await tour.do(ans.ListComing, us, **call)
    assert [one.volunteer_id for one in page.coming] == [ana.id]
