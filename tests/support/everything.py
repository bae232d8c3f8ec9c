"""A state of registration in which every command has somebody who may send it.

world = await everything()
outcome = await world.ask(AcceptInvitation, person(world.ids["ana"]))
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from baodao.kit.work import Outcome
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command
from baodao.schema.registration import (
    claims,
    consents,
    disputes,
    divisions,
    lists,
    local_places,
    member_lists,
    member_reports,
    memberships,
    obligations,
    offices,
    organisations,
    personal_data,
    unit_reports,
    volunteers,
)
from tests.support.people import COLLEAGUE, NOW, OPERATOR, PLACE, People, person
from tests.support.records import announced, commits
from tests.support.said import CONTACT, NEED, NEXT, OLD, OWN, SAID, SPARE, STREET

LATER = NOW + timedelta(days=200)
PEOPLE = ("ana", "bob", "cyd", "dan", "eve", "fay", "gus", "mia")


class World(People):
    """Registration with a bit of everything; `ids` has what it is made of by short names."""

    ids: dict[str, str]

    async def ask(self, kind: type[Command], actor: Actor, /, **changes: Any) -> Outcome:
        """Send the plausible command, some months after all that is in the world happened."""
        return await self.do(kind, LATER, actor=actor, **(SAID[kind](self.ids) | changes))

    async def follow(self, seen: int = 0) -> int:
        """Let registration follow its own events; returns how many commits there are."""
        while (count := commits(self)) > seen:
            for envelope, event in announced(self, seen):
                if type(event) in subscribers.events["registration"]:
                    await self.decide(event, NOW, envelope.id)
            seen = count
        return seen

    def copy(self) -> "World":
        """The same world, in which other things can happen."""
        other = World()
        other.ids, other._numbers = self.ids, self._numbers
        other.database._unique, other._prepared = self.database._unique, True
        rows = self.database._documents.items()
        other.database._documents = {name: dict(found) for name, found in rows}
        return other


_built: list[World] = []


async def everything() -> World:
    """A world of one's own; building it once is enough."""
    if not _built:
        world = await World.prepare()
        world.ids = {}
        for build in (_places, _people, _reports, _teams, _lists, _cases, _units, _leavings):
            await build(world, world.ids)
        _built.append(world)
    return _built[0].copy()


def actors(ids: Mapping[str, str]) -> dict[str, Actor]:
    """Everybody else: each role with what it needs to do as much as it can."""
    wide = {"scope": "12"}
    return {
        "organiser": Actor(id="keeper", role="organiser", **wide),
        "committee": Actor(id="aunt", role="organiser", organisation=ids["committee"], **wide),
        "captain": Actor(id="captain", role="organiser", organisation=ids["team"], **wide),
        "street-coordinator": Actor(id="street", role="street-coordinator", **wide),
        "supervisor": Actor(id="bureau", role="supervisor", **wide),
        "operator": OPERATOR,
        "integrator": Actor(id="system", role="integrator", **wide),
        "unit-liaison": Actor(id="liaison", role="unit-liaison", organisation=ids["unit"]),
        "shift-lead": Actor(id="lead", role="shift-lead", organisation=ids["team"], **wide),
        "auditor": Actor(id="auditor", role="auditor"),
        "neighbour": person(ids["gus"]),
    }


# --- what there is ---


async def _places(world: World, ids: dict[str, str]) -> None:
    rows = [{"code": code, "name": "测试"} for code in (STREET, NEXT, OLD, SPARE)]
    await world.get(divisions.ImportDivisions, actor=OPERATOR, rows=rows)
    kinds = {
        "committee": ("residents-committee", "approval"),
        "unit": ("unit-party-organisation", "approval"),
        "other-unit": ("unit-party-organisation", "approval"),
        "team": ("volunteer-team", "approval"),
        "choir": ("volunteer-team", "open"),
        "ended": ("volunteer-team", "open"),
    }
    for name, (kind, join) in kinds.items():
        values = {"name": "测试", "kind": kind, "join_policy": join, "division": PLACE}
        receipt = await world.get(organisations.RegisterOrganisation, actor=OPERATOR, **values)
        ids[name] = receipt.organisation_id
    over = {"organisation_id": ids["ended"], "on": "2026-12-01", "reason": "测试"}
    await world.get(organisations.EndOrganisation, actor=OPERATOR, **over)
    grid = {"division": PLACE, "code": "1", "kind": "grid", "name": "测试", "on": "2026-01-01"}
    await world.get(local_places.AddLocalPlace, actor=OPERATOR, **grid)


async def _people(world: World, ids: dict[str, str]) -> None:
    for name in ("ana", "bob", "cyd", "dan", "gus"):
        ids[name] = await world.register()
    ids["eve"] = await world.register("1938-01-01", document=None, consent=OWN, guardian=None)
    ids["fay"] = await world.register(division=OLD)
    ids["mia"] = await world.register("2009-03-01")
    gone = {"volunteer_id": ids["dan"], "reason": "测试"}
    await world.get(volunteers.WithdrawVolunteer, **gone)
    merged = {"codes": [OLD], "into": NEXT, "on": "2027-01-01"}
    await world.get(divisions.MergeDivisions, actor=OPERATOR, **merged)


async def _reports(world: World, ids: dict[str, str]) -> None:
    where = {"unit_id": ids["unit"], "division": PLACE}
    for name in ("ana", "bob", "cyd"):
        values = {"actor": person(ids[name]), "volunteer_id": ids[name], **where}
        receipt = await world.get(member_reports.FileMemberReport, **values)
        ids[f"report-{name}"] = receipt.report_id
    back = {"report_id": ids["report-ana"], "reason": "测试"}
    await world.get(member_reports.ReturnMemberReport, **back)
    await world.get(member_reports.AcceptMemberReport, report_id=ids["report-cyd"])
    await world.follow()


async def _teams(world: World, ids: dict[str, str]) -> None:
    captain = actors(ids)["captain"]
    team = {"organisation_id": ids["team"], "kind": "team-member"}
    choir = {"organisation_id": ids["choir"], "kind": "team-member"}

    async def put(name: str, kind: type[Command], actor: Actor, /, **values: Any) -> None:
        ids[name] = (await world.get(kind, actor=actor, **values)).membership_id

    ana, bob, cyd = (ids[name] for name in ("ana", "bob", "cyd"))
    await put("invited", memberships.InviteMember, captain, volunteer_id=ana, **team)
    await put("requested", memberships.JoinTeam, person(bob), volunteer_id=bob, **team)
    until = {"volunteer_id": cyd, "until_day": "2026-12-31"}
    await put("due", memberships.InviteMember, captain, **team, **until)
    yes = {"membership_id": ids["due"], "actor": person(cyd)}
    await world.get(memberships.AcceptInvitation, **yes)
    for name, who in (("asked", bob), ("leads", cyd)):
        await put(name, memberships.JoinTeam, person(who), volunteer_id=who, **choir)
        offer = {"membership_id": ids[name], "title": "队长", "actor": OPERATOR}
        ids[f"office-{name}"] = (await world.get(offices.OfferOffice, **offer)).office_id
    yes = {"membership_id": ids["leads"], "office_id": ids["office-leads"]}
    await world.get(offices.AcceptOffice, actor=person(cyd), **yes)


async def _lists(world: World, ids: dict[str, str]) -> None:
    posted = {"kind": "need", "organisation_id": ids["committee"], **NEED, "wanted": 9}
    for name in ("item", "unclaimed"):
        ids[name] = (await world.get(lists.PostItem, **posted)).item_id
    wish = {"organisation_id": ids["committee"], "volunteer_id": ids["ana"], **NEED}
    asked = await world.get(lists.ProposeNeed, actor=person(ids["ana"]), **wish)
    ids["proposed"] = asked.item_id

    async def claim(name: str, who: str, *steps: tuple[type[Command], dict[str, Any]]) -> None:
        item = ids["item"]
        if f"{item}-{ids[who]}" in ids.values():
            item = (await world.get(lists.PostItem, **posted)).item_id
        values = {"item_id": item, "volunteer_id": ids[who], "actor": person(ids[who])}
        ids[name] = (await world.get(claims.ClaimItem, **values)).claim_id
        for kind, more in steps:
            await world.get(kind, claim_id=ids[name], **more)

    yes: tuple[type[Command], dict[str, Any]] = (claims.AcceptClaim, {})
    did = (claims.ReportClaim, {"day": "2026-11-22"})
    back = (claims.WithdrawClaim, {"actor": person(ids["ana"])})
    await claim("claim-withdrawn", "ana", back)
    await claim("claim-new", "bob")
    await claim("claim-accepted", "cyd", yes)
    await claim("claim-done", "bob", yes, did)
    await claim("claim-confirmed", "cyd", yes, did, (claims.ConfirmClaim, {}))
    await claim("claim-undone", "bob")
    met = {"organisation_id": ids["committee"], "volunteer_id": ids["ana"], "day": "2026-11-20"}
    contact = await world.get(obligations.RecordContact, topic="测试", **met)
    ids["contact"] = contact.contact_id


async def _cases(world: World, ids: dict[str, str]) -> None:
    for name in ("ana", "cyd"):
        told = {"volunteer_id": ids[name], "purpose": "publication", "consent": OWN}
        receipt = await world.get(consents.GiveConsent, **told)
        ids[f"consent-{name}"] = receipt.consent_id
    for name, kind, who in (
        ("claim-undone", "claim", "bob"),
        ("consent-cyd", "consent", "cyd"),
    ):
        values = {"actor": person(ids[who]), "record": kind, "record_id": ids[name]}
        ids["case"] = (await world.get(disputes.DisputeRecord, **values)).case_id
        if kind == "claim":
            end = {"case_id": ids["case"], "outcome": "upheld", "note": "测试"}
            await world.get(disputes.ResolveCase, actor=COLLEAGUE, **end)


async def _units(world: World, ids: dict[str, str]) -> None:
    liaison = actors(ids)["unit-liaison"]
    row = {"number": 1, "name": "测试·丁", "phone": "19900000008"}
    since = commits(world)
    await world.get(member_lists.ImportMembers, actor=liaison, unit_id=ids["unit"], rows=[row])
    (found,) = [e for _, e in announced(world, since) if isinstance(e, member_lists.ListingAdded)]
    ids["listed"] = found.member_id
    disown = {"report_id": ids["report-cyd"], "note": "测试"}
    reply = await world.get(member_lists.DisownMember, actor=liaison, **disown)
    ids["disagreement"] = reply.disagreement_id
    for name, unit in (("unit-report", "unit"), ("unit-report-back", "other-unit")):
        values = {"unit_id": ids[unit], "division": PLACE, "liaison": CONTACT, "member_count": 3}
        filed = await world.get(unit_reports.FileUnitReport, actor=OPERATOR, **values)
        ids[name] = filed.report_id
    back = {"report_id": ids["unit-report-back"], "reason": "测试"}
    await world.get(unit_reports.ReturnUnitReport, **back)
    for name, until in (("pact", "2028-01-01"), ("pact-due", "2027-01-01")):
        values = {"unit_id": ids["unit"], "division": PLACE, "title": "测试", "reference": "测试"}
        values |= {"from_day": "2026-12-01", "until_day": until}
        receipt = await world.get(unit_reports.ProposePairing, actor=liaison, **values)
        ids[name] = receipt.pairing_id
    await world.follow()


async def _leavings(world: World, ids: dict[str, str]) -> None:
    """Somebody who was erased, before anything in their name was ended."""
    paper = {"type": "passport", "number": "T9999999"}
    ids["hal"] = await world.register(document=paper)
    hal, mine = person(ids["hal"]), {"volunteer_id": ids["hal"]}
    since = commits(world)
    row = {"number": 1, "name": "测试·辛", "phone": "19900000001", "document": "T9999999"}
    rows = {"unit_id": ids["unit"], "rows": [row | {"document_type": "passport"}]}
    await world.get(member_lists.ImportMembers, actor=actors(ids)["unit-liaison"], **rows)
    (found,) = [e for _, e in announced(world, since) if isinstance(e, member_lists.ListingAdded)]
    ids["listed-hal"] = found.member_id
    where = {"unit_id": ids["unit"], "division": PLACE}
    filed = await world.get(member_reports.FileMemberReport, actor=hal, **mine, **where)
    ids["report-hal"] = filed.report_id
    await world.follow(since)
    claim = {"item_id": ids["item"], **mine}
    ids["claim-hal"] = (await world.get(claims.ClaimItem, actor=hal, **claim)).claim_id
    await world.get(personal_data.ErasePerson, actor=hal, **mine)
