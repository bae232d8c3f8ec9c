"""The tour of places and organisations: the tree, grids, policies, teams and who leads them."""

from typing import Any

from baodao.schema import Actor
from baodao.schema.registration import consent_texts as texts
from baodao.schema.registration import desk, reshaping
from baodao.schema.registration import divisions as tree
from baodao.schema.registration import group_proposals as groups
from baodao.schema.registration import local_places as local
from baodao.schema.registration import memberships as mem
from baodao.schema.registration import offices as off
from baodao.schema.registration import organisations as org
from baodao.schema.registration import policies as pol
from baodao.schema.registration import premises as prem
from baodao.schema.registration.premises_rates import ListPremisesRates
from baodao.schema.registration.rehoming import AssignDivision
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor
from tests.support.scenario import COMMUNITY, TREE
from tests.support.tour import (
    AUDITOR,
    DISTRICT,
    ELSEWHERE,
    NOTE,
    OPERATOR,
    STRANGER,
    SUPERVISOR,
    Tour,
    me,
)

SPLIT, MERGED, STREET = "120104007019", "120104007020", "120104008"


async def there_is_a_tree(tour: Tour) -> None:
    codes = (*TREE, ELSEWHERE, SPLIT, MERGED, STREET, f"{STREET}001")
    rows = [{"code": code, "name": f"测试·{code}"} for code in codes]
    await tour.refuse(tree.ImportDivisions, STRANGER, rows=rows)
    await tour.do(tree.ImportDivisions, OPERATOR, rows=rows)
    today = {"on": tour.day()}
    rename = {"code": ELSEWHERE, "new_name": "测试·新名"}
    await tour.do(reshaping.RenameDivision, OPERATOR, **rename, **today)
    parts = [{"code": f"12010400790{n}", "name": f"测试·{n}"} for n in (1, 2)]
    await tour.do(reshaping.SplitDivision, OPERATOR, code=SPLIT, into=parts, **today)
    await tour.do(reshaping.MoveDivision, OPERATOR, code=STREET, new_code="120104009", **today)
    await tour.do(tree.GetDivision, STRANGER, code=COMMUNITY)
    await tour.do(tree.ListDivisions, STRANGER, parent="120104007")
    await tour.do(tree.DivisionHistory, STRANGER, code=SPLIT)
    rules: dict[str, Any] = {"registration": {"feedback_min_members": 1}}
    rules["points"] = {"gives": [{"given_for": "activity-attended", "points": 2}]}
    rules["premises"] = {"standards": [{"kind": "activity-venue", "standard": "测试·2026"}]}
    await tour.do(pol.SetPolicy, OPERATOR, division=DISTRICT, rules=rules, note=NOTE)
    await tour.do(pol.GetPolicy, STRANGER, division=COMMUNITY)
    words = {"text_zh": "测试·同意书全文," * 5, "text_en": "Test: all that is agreed to."}
    text = {"division": DISTRICT, "text_version": "2027-1"}
    await tour.do(texts.PublishConsentText, OPERATOR, **text, **words)
    await tour.do(texts.GetConsentText, STRANGER, **text)
    await tour.do(texts.ListConsentTexts, STRANGER, division=COMMUNITY)


async def there_are_organisations(tour: Tour) -> None:
    for name, kind, changes in (
        ("street", "community-party-organisation", {"division": "120104007"}),
        ("committee", "residents-committee", {}),
        ("unit", "unit-party-organisation", {}),
        ("open", "volunteer-team", {"join_policy": "open"}),
        ("approval", "volunteer-team", {}),
        ("ending", "informal-group", {"join_policy": "open"}),
    ):
        values = {"name": f"测试·{name}", "kind": kind, "division": COMMUNITY} | changes
        receipt = await tour.do(org.RegisterOrganisation, OPERATOR, **values)
        tour.places[name] = receipt.organisation_id
    team = {"organisation_id": tour.places["approval"]}
    await tour.do(org.RenameOrganisation, OPERATOR, **team, name="测试·新队")
    await tour.do(org.ChangeAliases, OPERATOR, **team, aliases=["测试·双报道队"])
    await tour.do(org.ChangeParent, OPERATOR, **team, parent_id=tour.places["street"])
    await tour.do(org.ChangeJoinPolicy, OPERATOR, **team, join_policy="invitation")
    await tour.do(org.ChangeJoinPolicy, OPERATOR, **team, join_policy="approval")
    await tour.do(org.GetOrganisation, AUDITOR, **team)
    await tour.do(org.ListOrganisations, AUDITOR, division=COMMUNITY)


async def grids_and_entrances(tour: Tour) -> None:
    where, today = {"division": COMMUNITY}, {"on": tour.day()}
    grid = {"code": "G1", "kind": "grid", "name": "测试·一网格"}
    await tour.do(local.AddLocalPlace, tour.organiser, **where, **grid, **today)
    rename = {"code": "G1", "new_name": "测试·二网格", "on": tour.day(1)}
    await tour.do(local.RenameLocalPlace, tour.organiser, **where, **rename)
    await tour.do(local.ListLocalPlaces, STRANGER, **where)
    await tour.do(local.EndLocalPlace, tour.organiser, **where, code="G1", on=tour.day(2))


async def premises_are_assessed(tour: Tour) -> None:
    """One of them lies in a community that merges, and falls due then."""
    said = {"code": "P1", "kind": "activity-venue", "name": "测试·活动室", "on": tour.day()}
    said |= {"street_address": "测试路1号"}
    added = await tour.do(prem.AddPremises, tour.organiser, division=COMMUNITY, **said)
    await tour.do(prem.AddPremises, OPERATOR, division=MERGED, **said)
    one, today = {"premises_id": added.premises_id}, tour.day()
    await tour.do(prem.MeasurePremises, tour.organiser, **one, area=120, day=today)
    await tour.do(prem.AssessPremises, SUPERVISOR, **one, met=True, day=today)
    rename = {"new_name": "测试·新活动室", "on": tour.day(1)}
    await tour.do(prem.RenamePremises, tour.organiser, **one, **rename)
    await tour.do(prem.GetPremises, STRANGER, **one)
    await tour.do(prem.ListPremises, STRANGER, division=COMMUNITY)
    await tour.do(ListPremisesRates, STRANGER, division=DISTRICT, months=2)
    await tour.do(prem.EndPremises, tour.organiser, **one, on=tour.day(2))


async def teams_have_members(tour: Tour) -> None:
    ana, bo, chen, fang = (me(tour.people[name]) for name in ("ana", "bo", "chen", "fang"))
    us = tour.organiser.model_copy(update={"organisation": tour.places["approval"]})
    wishes = []
    for who in (ana, bo):
        asked = await tour.do(mem.JoinTeam, who, **_wish(tour, "approval", who))
        wishes.append({"membership_id": asked.membership_id})
    await tour.do(mem.ApproveRequest, us, **wishes[0])
    await tour.do(mem.RejectRequest, us, **wishes[1], reason=NOTE)
    invited = []
    for who in (chen, fang):
        asked = await tour.do(mem.InviteMember, us, **_wish(tour, "approval", who))
        invited.append({"membership_id": asked.membership_id})
    await tour.do(mem.AcceptInvitation, chen, **invited[0])
    await tour.do(mem.DeclineInvitation, fang, **invited[1])
    await tour.do(mem.GetMembership, us, **invited[0])
    await tour.do(mem.ListMemberships, us, organisation_id=tour.places["approval"])
    await tour.do(desk.GetOrganisationWaiting, us, organisation_id=tour.places["approval"])
    await tour.do(desk.ListEndingTerms, tour.organiser, before=tour.day(400))
    await tour.do(mem.ListMembershipsOf, chen, volunteer_id=chen.id)
    await tour.do(mem.ListBuildingHeads, tour.organiser, division=COMMUNITY)
    await members_lead(tour, us, ana, wishes[0])
    await groups_are_founded(tour, bo)
    await tour.do(mem.RemoveMember, us, **invited[0], reason=NOTE)
    await members_leave_by_themselves(tour, fang)


async def groups_are_founded(tour: Tour, who: Actor) -> None:
    wish = {"volunteer_id": who.id, "guided_by": tour.places["committee"], "name": "测试·合唱队"}
    asked = [await tour.do(groups.ProposeGroup, who, **wish) for _ in range(3)]
    one, other, third = ({"proposal_id": each.proposal_id} for each in asked)
    await tour.do(groups.ListGroupProposals, tour.organiser, division=COMMUNITY, names=True)
    await tour.do(groups.AgreeToGroup, tour.organiser, **one)
    await tour.do(groups.DeclineGroup, tour.organiser, **other, reason=NOTE)
    await tour.do(groups.WithdrawGroupProposal, who, **third)


async def members_lead(tour: Tour, us: Actor, who: Actor, member: dict[str, str]) -> None:
    offices = []
    for _ in range(2):
        offered = await tour.do(off.OfferOffice, us, **member, title="队长")
        offices.append({**member, "office_id": offered.office_id})
    await tour.do(off.AcceptOffice, who, **offices[0])
    await tour.do(off.DeclineOffice, who, **offices[1])
    await tour.do(off.EndOffice, us, **offices[0], reason=NOTE)
    leaders = [{**member, "title": "队长"}]
    handed = {"organisation_id": tour.places["approval"], "on": tour.day(), "leaders": leaders}
    await tour.do(off.HandOver, us, **handed)


async def members_leave_by_themselves(tour: Tour, who: Actor) -> None:
    """One leaves, one has a term, one is in a group that ends; the division of some merges."""
    left = await tour.do(mem.JoinTeam, who, **_wish(tour, "open", who))
    await tour.do(mem.LeaveTeam, who, membership_id=left.membership_id)
    await tour.do(mem.JoinTeam, who, **_wish(tour, "open", who), until_day=tour.day(30))
    await tour.do(mem.JoinTeam, who, **_wish(tour, "ending", who))
    ends = {"organisation_id": tour.places["ending"], "on": tour.day(30), "reason": NOTE}
    await tour.do(EndOrganisation, OPERATOR, **ends)
    heir = {"organisation_id": ends["organisation_id"], "successor_id": tour.places["committee"]}
    await tour.do(NameSuccessor, OPERATOR, **heir)
    await tour.register("moving", division=MERGED)
    merge = {"codes": [MERGED], "into": COMMUNITY, "on": tour.day(30)}
    await tour.do(reshaping.MergeDivisions, OPERATOR, **merge)
    far = {"volunteer_id": tour.people["far"], "division": COMMUNITY}
    await tour.do(AssignDivision, tour.organiser, **far)


def _wish(tour: Tour, team: str, who: Actor) -> dict[str, Any]:
    return {
        "organisation_id": tour.places[team],
        "volunteer_id": who.id,
        "kind": "team-member",
    }
