"""Lists, claims and what is counted, on real servers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from baodao.kernel.days import today
from baodao.kit.servers import MongoServer
from baodao.registration.lists.store import CLAIMS
from baodao.schema.registration import claims, lists, obligations, proposals
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.scheduling.activities import ActivityReceipt, PublishActivity, ShiftPlan
from baodao.schema.scheduling.activity_changes import CancelActivity
from baodao.schema.scheduling.call_outs import AnswerCallOut, CallOut, GetArrivals, StandDown
from baodao.schema.scheduling.look_backs import ListLookBacks
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.running_town import RunningTown, message
from tests.support.scenario import COMMUNITY, OPERATOR
from tests.support.services import RunningServices, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = {"title": "测试·巡逻", "description": "测试", "category": "群防群治"}
STRANGER = acting_as(id="stranger", role="volunteer")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[RunningTown]:
    async with RunningServices(tmp_path_factory.mktemp("lists"), mongo_server) as services:
        await services.start_slice(registration=2)
        yield await RunningTown.prepare(services)


def counts(of: obligations.Counts | None) -> tuple[int, ...]:
    assert of
    return (of.contacts, of.activities, of.minutes, of.claims)


async def test_a_served_shift_counts_for_person_unit_and_community(town: RunningTown) -> None:
    for member in town.members:
        own = await town.ask(obligations.GetObligations, person(member), volunteer_id=member)
        assert own.counts.activities == 1
        assert own.counts.minutes == 90
        assert {(o.what, o.wanted) for o in own.obligations} == {("contacts", 2), ("activities", 4)}
    together = await town.ask(obligations.UnitObligations, town.liaison, unit_id=town.unit)
    assert together.counts.activities == 3
    assert together.counts.minutes == 270
    assert [(o.what, o.done, o.wanted) for o in together.obligations] == [("activities", 3, 4)]
    asked = {"division": COMMUNITY, "quarter": town.quarter}
    everybody = await town.ask(obligations.GetCommunityTotals, town.organiser, **asked)
    assert everybody.counts.minutes == 270


async def test_who_has_not_reported_has_counts_and_no_obligations(town: RunningTown) -> None:
    other = town.scenario.volunteers[4]
    own = await town.ask(obligations.GetObligations, town.organiser, volunteer_id=other)
    assert own.obligations == []
    assert counts(own.counts) == (0, 0, 0, 0)


async def test_a_unit_sees_nobody_s_own_numbers(town: RunningTown) -> None:
    one = {"volunteer_id": town.members[0]}
    for kind in (obligations.GetObligations, obligations.ListContacts, claims.ListClaims):
        assert await town.refused(kind, town.liaison, **one) == ["out-of-scope"]
    small = await town.ask(obligations.UnitObligations, town.organiser, unit_id=town.small_unit)
    assert (small.members, small.withheld, small.counts, small.obligations) == (1, True, None, [])
    other = {"unit_id": town.small_unit}
    for kind in (obligations.UnitObligations, obligations.ListFeedback, claims.ListClaims):
        assert await town.refused(kind, town.liaison, **other) == ["out-of-scope"]
    everybody = {"division": COMMUNITY}
    refused = await town.refused(obligations.GetCommunityTotals, town.liaison, **everybody)
    assert refused == ["out-of-scope"]


async def test_contacts_are_seen_by_both_sides(town: RunningTown) -> None:
    member = town.members[1]
    note = {"organisation_id": town.scenario.organisation, "day": today(town.starts)}
    contact = await town.ask(
        obligations.RecordContact, town.organiser, volunteer_id=member, topic="测试", **note
    )
    for actor in (person(member), town.organiser):
        page = await town.ask(obligations.ListContacts, actor, volunteer_id=member)
        assert [(c.contact_id, c.topic) for c in page.contacts] == [(contact.contact_id, "测试")]
    await town.ask(obligations.DenyContact, person(member), contact_id=contact.contact_id)
    page = await town.ask(obligations.ListContacts, person(member), volunteer_id=member)
    assert page.contacts[0].taken_back
    # What would give access has to be named: nothing at all does not, and two is one too many.
    assert await town.refused(obligations.ListContacts, OPERATOR) == ["out-of-scope"]
    both = {"volunteer_id": member, "unit_id": town.unit}
    refused = await town.refused(obligations.ListContacts, OPERATOR, **both)
    assert refused == ["either-person-or-unit"]


async def test_a_proposal_is_seen_by_both_sides_only(town: RunningTown) -> None:
    member, committee = town.members[0], town.scenario.organisation
    proposal = await town.ask(
        proposals.ProposeNeed,
        person(member),
        organisation_id=committee,
        volunteer_id=member,
        wish=True,
        **TEXT,
    )
    one = {"item_id": proposal.item_id}
    for actor in (person(member), town.organiser):
        item = await town.ask(lists.GetItem, actor, **one)
        assert item.proposed_by_volunteer == member
    assert await town.refused(lists.GetItem, STRANGER, **one) == ["not-found"]
    waiting = {"division": COMMUNITY, "state": "proposed"}
    assert (await town.ask(lists.ListItems, STRANGER, **waiting)).items == []
    page = await town.ask(lists.ListItems, town.organiser, **waiting)
    assert [item.item_id for item in page.items] == [proposal.item_id]
    assert proposal.item_id not in await _on_the_list(town)
    await town.ask(proposals.PostProposal, town.organiser, **one)
    assert proposal.item_id in await _on_the_list(town)
    assert (await town.ask(lists.GetItem, STRANGER, **one)).proposed_by_volunteer is None


async def _on_the_list(town: RunningTown) -> list[str]:
    page = await town.ask(lists.ListItems, STRANGER, division=COMMUNITY, kind="need", wish=True)
    return [item.item_id for item in page.items]


async def test_one_place_and_many_claims_in_two_processes(town: RunningTown) -> None:
    item = await _post(town, wanted=1)
    replies = await asyncio.gather(
        *(
            town.services.client.send(
                message(claims.ClaimItem, person(v), {"item_id": item, "volunteer_id": v})
            )
            for v in town.scenario.volunteers
        )
    )
    assert sorted(r.status for r in replies) == ["accepted", *["refused"] * 4]
    page = await town.ask(claims.ListClaims, town.organiser, item_id=item)
    assert len(page.claims) == 1
    assert (await town.ask(lists.GetItem, STRANGER, item_id=item)).state == "filled"


async def test_a_claim_is_seen_by_both_sides_only(town: RunningTown) -> None:
    member, other = town.members[0], person(town.members[1])
    item = await _post(town)
    mine = {"item_id": item, "volunteer_id": member}
    claim = (await town.ask(claims.ClaimItem, person(member), **mine)).claim_id
    reason = "测试·内部理由"
    await town.ask(claims.DeclineClaim, town.organiser, claim_id=claim, reason=reason)
    for actor in (person(member), town.organiser):
        assert (await town.ask(claims.GetClaim, actor, claim_id=claim)).reason == reason
    for actor in (other, town.liaison):
        assert await town.refused(claims.GetClaim, actor, claim_id=claim) == ["not-found"]
    page = await town.ask(claims.ListClaims, person(member), volunteer_id=member)
    assert reason not in str(page)
    assert claim in [c.claim_id for c in page.claims]
    # What would give access has to be named: nothing at all does not, and two is one too many.
    assert await town.refused(claims.ListClaims, OPERATOR) == ["out-of-scope"]
    both = {"item_id": item, "volunteer_id": member}
    assert await town.refused(claims.ListClaims, OPERATOR, **both) == ["one-of-three"]
    assert await town.refused(claims.ListClaims, STRANGER, item_id=item) == ["out-of-scope"]


async def test_a_unit_s_claim_is_listed_for_its_liaison(town: RunningTown) -> None:
    item = await _post(town)
    claim = await town.ask(claims.ClaimItem, town.liaison, item_id=item, unit_id=town.unit)
    page = await town.ask(claims.ListClaims, town.liaison, unit_id=town.unit)
    assert [(c.claim_id, c.claimant) for c in page.claims] == [(claim.claim_id, "unit")]


async def test_an_undone_claim_is_settled_by_itself(town: RunningTown) -> None:
    member, item = town.members[2], await _post(town)
    mine = {"item_id": item, "volunteer_id": member}
    claim = (await town.ask(claims.ClaimItem, person(member), **mine)).claim_id
    # As resolving a case does.
    database = town.services.database("registration")
    await database.update_many(CLAIMS.name, {"_id": claim}, {"$set": {"state": "undone"}})

    async def freed() -> bool:
        found = await town.ask(lists.GetItem, STRANGER, item_id=item)
        return bool(found.taken == 0)

    await until(freed, 20, "given back")
    kept = await town.ask(claims.GetClaim, person(member), claim_id=claim)
    assert kept.state == "undone"


async def test_an_item_shows_the_activity_that_takes_it_up(town: RunningTown) -> None:
    item = await _post(town, wanted=1)
    await town.services.settled()
    starts = town.starts + timedelta(hours=48)
    plan = ShiftPlan(starts_at=starts, ends_at=starts + timedelta(hours=1), max_crew=2)
    wish = town.scenario.activity([plan]).model_copy(update={"item_id": item})
    made = await town.services.client.get(wish, ActivityReceipt)
    one = {"activity_id": made.activity_id}
    await town.ask(PublishActivity, OPERATOR, **one)
    await town.services.settled()
    found = await town.ask(lists.GetItem, STRANGER, item_id=item)
    assert (found.state, [each.state for each in found.activities]) == ("filled", ["published"])
    await town.ask(CancelActivity, OPERATOR, **one, reason="测试·大雨")
    await town.services.settled()
    found = await town.ask(lists.GetItem, STRANGER, item_id=item)
    assert (found.state, [each.state for each in found.activities]) == ("open", ["cancelled"])


async def test_what_people_were_called_out_to_is_looked_back_at(town: RunningTown) -> None:
    """scheduling follows an end that it told of itself."""
    caller = acting_as(id="caller", role="street-coordinator", scope=COMMUNITY[:9])
    rules = {"scheduling": {"look_back_days": 30}}
    await town.ask(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    await town.services.settled()
    ends = town.starts + timedelta(hours=10)
    call = {"title": "测试·排水", "place": "测试·3号楼", "danger": False, "ends_at": ends}
    organisation = {"organisation_id": town.scenario.organisation}
    called = await town.ask(CallOut, caller, **call, **organisation, max_crew=2)
    who = town.members[0]
    comes = {"shift_id": called.shift_id, "volunteer_id": who, "arrives_in_minutes": 5}
    await town.ask(AnswerCallOut, person(who), **comes)
    found = await town.ask(GetArrivals, caller, shift_id=called.shift_id)
    assert (found.on_their_way, found.arrived) == (1, 0)
    await town.ask(StandDown, caller, shift_id=called.shift_id, reason="测试·已排完")
    await town.services.settled()
    page = await town.ask(ListLookBacks, caller, division=COMMUNITY, counted=True)
    assert [(one.activity_id, one.state) for one in page.look_backs] == [
        (called.activity_id, "planned")
    ]
    assert page.total == 1


async def _post(town: RunningTown, **changes: Any) -> str:
    committee = town.scenario.organisation
    values = {"kind": "need", "organisation_id": committee, "wanted": 3, **TEXT, **changes}
    receipt = await town.ask(lists.PostItem, town.organiser, **values)
    return str(receipt.item_id)
