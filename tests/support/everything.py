"""A state of registration in which every command has somebody who may send it.

service, ids = await everything()
outcome = await ask(service, ids, AcceptInvitation, person(ids["ana"]))
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from baodao.kit.testing import NOW, AnyCommand, MemoryService
from baodao.kit.work import Outcome
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import NOT_MADE, Person, document_key
from baodao.registration.people.domain.suspensions import KeptSuspension, Term
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import ConsentText, PolicyReview
from baodao.schema import Actor, Command
from baodao.schema.base import NOBODY
from baodao.schema.registration.approvals import EndApproval
from baodao.schema.registration.befriendings import AcceptBefriending
from baodao.schema.registration.call_answers import AnswerCall
from baodao.schema.registration.call_parts import ArriveAtCall
from baodao.schema.registration.calls import CloseCall
from baodao.schema.registration.claims import AcceptClaim, ConfirmClaim, ReportClaim, WithdrawClaim
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.group_proposals import ProposeGroup
from baodao.schema.registration.member_lists import DisownMember, ListingAdded, MemberRow
from baodao.schema.registration.member_reports import AcceptMemberReport, ReturnMemberReport
from baodao.schema.registration.memberships import AcceptInvitation, InviteMember, JoinTeam
from baodao.schema.registration.obligations import RecordContact
from baodao.schema.registration.offices import AcceptOffice, OfferOffice
from baodao.schema.registration.projects import ReportProject, ReturnProject
from baodao.schema.registration.proposals import ProposeNeed
from baodao.schema.registration.reshaping import MergeDivisions
from baodao.schema.registration.seconds import AskForNames, AskToMerge
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.unit_reports import ReturnUnitReport
from baodao.schema.registration.volunteers import SuspendVolunteer, WithdrawVolunteer
from tests.builders import (
    admissions,
    approvals,
    calls,
    cases,
    errands,
    leaving,
    lists,
    organisations,
    party,
    people,
    places,
    points,
    premises,
    residents,
)
from tests.builders.lists import DONE, NEED
from tests.builders.people import ON_PAPER
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    DISTRICT,
    FORMER,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    SUSPENDED,
    VAULT,
    liaison,
    person,
)
from tests.support.everybody import actors
from tests.support.said import OLD, SAID, SPARE

Ids = dict[str, str]
"""Of what there is, by short names."""

LATER = NOW + timedelta(days=200)
PEOPLE = ("ana", "bob", "cyd", "dan", "eve", "fay", "gus", "mia")


async def ask(
    service: MemoryService, ids: Ids, kind: type[AnyCommand], actor: Actor, /, **changes: Any
) -> Outcome:
    """Send the plausible command; an own one has no actor."""
    who = actor if issubclass(kind, Command) else None
    return await service.send(kind, who, **SAID[kind](ids) | changes)


_built: list[tuple[MemoryService, Ids]] = []


async def everything() -> tuple[MemoryService, Ids]:
    """A state of one's own, and what it is made of by short names; building it once is enough.

    It is some months after all that happened.
    """
    if not _built:
        service, ids = await places.with_tree(), Ids()
        for build in (
            _places,
            _people,
            _approvals,
            _reports,
            _teams,
            _lists,
            _projects,
            _groups,
            _cases,
            _units,
            _calls,
            admissions.at_work,
            _residents,
            _errands,
            _merges,
            _leavings,
            _requests,
        ):
            await build(service, ids)
        _built.append((service, ids))
    service, ids = _built[0]
    return service.copy(), ids


# --- what there is ---


async def _places(service: MemoryService, ids: Ids) -> None:
    await places.tree(service, OLD, SPARE)
    ids["committee"] = await organisations.committee(service)
    for name in ("unit", "other-unit"):
        ids[name] = await organisations.unit(service)
    ids |= await admissions.parties(service)
    for name, policy in (("team", "approval"), ("choir", "open"), ("ended", "open")):
        ids[name] = await organisations.organisation(service, join_policy=policy)
    over = {"organisation_id": ids["ended"], "on": "2026-12-01", "reason": "测试"}
    await service.done(EndOrganisation, OPERATOR, **over)
    await places.local_place(service, "1", "grid", on="2026-01-01")
    ids |= await premises.in_two_places(service, OLD)
    await service.put(PolicyReview(id=DISTRICT, pack_version=1, up_to=""))
    words = {"text_zh": "测试·同意书全文", "text_en": "Test: all that is agreed to."}
    by = {"published_at": NOW, "published_by": "operator", "by_role": "operator"}
    text_id = ConsentText.id_for(DISTRICT, "2027-1")
    said = {"division": DISTRICT, "text_version": "2027-1"}
    await service.put(ConsentText(id=text_id, **said, **words, **by))


async def _people(service: MemoryService, ids: Ids) -> None:
    ids["ana"] = await people.volunteer(service.beside(FORMER), actor=NOBODY)
    for name in ("bob", "cyd", "dan", "gus"):
        ids[name] = await people.volunteer(service)
    cyd = await service.stored(Person, ids["cyd"])
    await service.put(replace(cyd, found_by=(NOT_MADE,)))
    old: dict[str, Any] = {"document": None, "sex": "female", "birth_date": "1938-01-01"}
    ids["eve"] = await people.volunteer(service, **old)
    ids["fay"] = await people.volunteer(service, actor=OPERATOR, division=OLD)
    on_paper = await people.volunteer(service)
    ids["slip"] = on_paper
    ids["mia"] = await people.volunteer(service, born="2009-03-01")
    ids["sue"] = await people.volunteer(service)
    barred = {"volunteer_id": ids["sue"], **SUSPENDED, "until_day": "2027-01-01"}
    await service.done(SuspendVolunteer, ORGANISER, **barred)
    term = Term(COMMUNITY, "2027-01-01", "other")
    ids["kept"] = document_key(VAULT, "TX00001")
    await service.put(KeptSuspension.keep(ids["kept"], (term,), None).after)
    ids["ned"] = await people.volunteer(service)
    ned = await service.stored(Volunteer, ids["ned"])
    long_ago = NOW - timedelta(days=1_500)
    await service.put(replace(ned, state="withdrawn", ended_at=long_ago))
    for name in ("bob", "eve"):
        who = await service.stored(Volunteer, ids[name])
        by_asked = f"2026-12-24.{who.id}"
        await service.put(replace(who, asked_text="2027-1", by_asked=by_asked))
    gone = {"volunteer_id": ids["dan"], "reason": "测试"}
    await service.done(WithdrawVolunteer, person(ids["dan"]), **gone)
    merged = {"codes": [OLD], "into": NEXT_DOOR, "on": "2027-01-01"}
    await service.done(MergeDivisions, OPERATOR, **merged)


async def _approvals(service: MemoryService, ids: Ids) -> None:
    """Whoever reads data of other people may read those of minors; one could for care as well."""
    for name, actor in actors(ids).items():
        if actor.role not in ("volunteer", "guardian"):
            ids[f"approval-{name}"] = await approvals.approve(service, actor)
    ids["approval"] = await approvals.approve(service, actors(ids)["organiser"], purpose="care")
    await service.done(EndApproval, approvals.ABOVE, approval_id=ids["approval"])
    ids["approval"] = await approvals.approve(service, actors(ids)["organiser"], purpose="care")


async def _requests(service: MemoryService, ids: Ids) -> None:
    """One was decided by nobody in time; two wait: to merge two records, and for a list."""
    both = {"keep_id": ids["ana"], "merge_id": ids["eve"], "confirmed": True, "note": "测试"}
    names = {"question": "list-volunteers", "filter": f"division={DISTRICT}", "purpose": "records"}
    ids["request-due"] = (await service.done(AskToMerge, COLLEAGUE, **both)).request_id
    service.now = LATER
    ids["request"] = (await service.done(AskToMerge, COLLEAGUE, **both)).request_id
    asked = await service.done(AskForNames, COLLEAGUE, **names)
    ids["request-names"] = asked.request_id


async def _reports(service: MemoryService, ids: Ids) -> None:
    for name in ("ana", "bob", "cyd"):
        ids[f"report-{name}"] = await party.report(service, ids["unit"], ids[name])
    back = {"report_id": ids["report-ana"], "reason": "测试"}
    await service.done(ReturnMemberReport, ORGANISER, **back)
    await service.done(AcceptMemberReport, ORGANISER, report_id=ids["report-cyd"])
    await service.follow()


async def _teams(service: MemoryService, ids: Ids) -> None:
    captain = actors(ids)["captain"]
    ana, bob, cyd = (person(ids[name]) for name in ("ana", "bob", "cyd"))

    async def member(
        name: str, kind: type[Command], actor: Actor, who: Actor, team: str, **changes: Any
    ) -> None:
        fields = {"organisation_id": ids[team], "kind": "team-member", "volunteer_id": who.id}
        ids[name] = (await service.done(kind, actor, **fields | changes)).membership_id

    await member("invited", InviteMember, captain, ana, "team")
    await member("requested", JoinTeam, bob, bob, "team")
    await member("due", InviteMember, captain, cyd, "team", until_day="2026-12-31")
    await service.done(AcceptInvitation, cyd, membership_id=ids["due"])
    for name, who in (("asked", bob), ("leads", cyd)):
        await member(name, JoinTeam, who, who, "choir")
        offer = {"membership_id": ids[name], "title": "队长"}
        ids[f"office-{name}"] = (await service.done(OfferOffice, OPERATOR, **offer)).office_id
    yes = {"membership_id": ids["leads"], "office_id": ids["office-leads"]}
    await service.done(AcceptOffice, cyd, **yes)
    ids["left-behind"] = await organisations.organisation(service, join_policy="open")
    gus = person(ids["gus"])
    await member("left", JoinTeam, gus, gus, "left-behind")
    left = await service.stored(Organisation, ids["left-behind"])
    told = {"succession": "telling", "successor_id": ids["committee"]}
    await service.put(replace(left, valid_until="2026-12-01", **told))


async def _lists(service: MemoryService, ids: Ids) -> None:
    async def post() -> str:
        return await lists.post(service, ORGANISER, organisation_id=ids["committee"], wanted=9)

    async def claim(name: str, who: str, *steps: tuple[type[Command], dict[str, Any]]) -> None:
        item = ids["item"]
        if f"{item}-{ids[who]}" in ids.values():
            item = await post()
        ids[name] = await lists.claim(service, item, ids[who])
        for kind, fields in steps:
            await service.done(kind, ORGANISER, claim_id=ids[name], **fields)

    ids["item"], ids["unclaimed"] = await post(), await post()
    wish = {"organisation_id": ids["committee"], "volunteer_id": ids["ana"], **NEED}
    ids["proposed"] = (await service.done(ProposeNeed, person(ids["ana"]), **wish)).item_id
    ours = {"organisation_id": ids["committee"], "unit_id": ids["unit"], **NEED}
    reply = await service.done(ProposeNeed, liaison(ids["unit"]), **ours)
    ids["proposed-by-unit"] = reply.item_id
    yes: tuple[type[Command], dict[str, Any]] = (AcceptClaim, {})
    did = (ReportClaim, {"day": "2026-11-22"})
    await claim("claim-withdrawn", "ana")
    await service.done(WithdrawClaim, person(ids["ana"]), claim_id=ids["claim-withdrawn"])
    await claim("claim-new", "bob")
    await claim("claim-accepted", "cyd", yes)
    await claim("claim-done", "bob", yes, did)
    await claim("claim-confirmed", "cyd", yes, did, (ConfirmClaim, {}))
    await claim("claim-undone", "bob")
    met = {"organisation_id": ids["committee"], "volunteer_id": ids["ana"], "day": "2026-11-20"}
    ids["contact"] = (await service.done(RecordContact, ORGANISER, topic="测试", **met)).contact_id


async def _projects(service: MemoryService, ids: Ids) -> None:
    """Two were reported, of which one was given back."""
    gus = person(ids["gus"])
    for name in ("project", "project-returned"):
        done = {"organisation_id": ids["committee"], "volunteer_id": gus.id, **DONE}
        ids[name] = (await service.done(ReportProject, gus, **done)).project_id
    back = {"project_id": ids["project-returned"], "reason": "incomplete"}
    await service.done(ReturnProject, ORGANISER, **back)


async def _groups(service: MemoryService, ids: Ids) -> None:
    wish = {"volunteer_id": ids["gus"], "guided_by": ids["committee"], "name": "测试·合唱队"}
    ids["group"] = (await service.done(ProposeGroup, person(ids["gus"]), **wish)).proposal_id


async def _cases(service: MemoryService, ids: Ids) -> None:
    for name in ("ana", "cyd"):
        told = {"volunteer_id": ids[name], "purpose": "publication", "consent": ON_PAPER}
        ids[f"consent-{name}"] = (await service.done(GiveConsent, ORGANISER, **told)).consent_id
    undone = await cases.dispute(service, ids["bob"], "claim", ids["claim-undone"])
    await cases.resolve(service, undone, "upheld")
    ids["case"] = await cases.dispute(service, ids["cyd"], "consent", ids["consent-cyd"])


async def _units(service: MemoryService, ids: Ids) -> None:
    unit = ids["unit"]
    ids["listed"] = await _listed(service, unit, party.row(80, documented=False))
    disown = {"report_id": ids["report-cyd"], "note": "测试"}
    reply = await service.done(DisownMember, liaison(unit), **disown)
    ids["disagreement"] = reply.disagreement_id
    for name, which in (("unit-report", "unit"), ("unit-report-back", "other-unit")):
        ids[name] = await party.unit_report(service, ids[which], member_count=3)
    back = {"report_id": ids["unit-report-back"], "reason": "测试"}
    await service.done(ReturnUnitReport, ORGANISER, **back)
    over = ids["unit-over"] = await organisations.unit(service, valid_until="2026-12-01")
    ids["listed-over"] = await _listed(service, over, party.row(81))
    ids["unit-report-over"] = await party.unit_report(service, over)
    ids["pact-over"] = await party.pairing(service, liaison(over), over)
    for name, until in (("pact", "2028-01-01"), ("pact-due", "2027-01-01")):
        ids[name] = await party.pairing(service, liaison(unit), unit, until_day=until)
    await service.follow()


async def _calls(service: MemoryService, ids: Ids) -> None:
    """One that is open, one to which somebody comes, and one that was answered and closed."""
    await calls.allow(service)
    committee, captain = actors(ids)["committee"], actors(ids)["captain"]
    for name, part in (
        ("call", "part"),
        ("call-answered", "part-2"),
        ("call-closed", "part-arrived"),
    ):
        ids[name] = await calls.call(service, committee, organisation_ids=[ids["team"]])
        ids[part] = f"{ids[name]}-{ids['team']}"
    yes = {"call_id": ids["call-answered"], "volunteer_id": ids["cyd"], "comes": True}
    await service.done(AnswerCall, person(ids["cyd"]), **yes)
    ids["answer"] = f"{ids['call-answered']}-{ids['cyd']}"
    await service.done(ArriveAtCall, captain, part_id=ids["part-arrived"])
    await service.done(CloseCall, committee, call_id=ids["call-closed"], done="测试")
    await service.follow()


async def _residents(service: MemoryService, ids: Ids) -> None:
    """Somebody in need, for whom the desk has proposed something."""
    aunt = actors(ids)["committee"]
    ids["resident"] = await residents.resident(service, aunt, organisation_id=ids["committee"])
    wish = {"organisation_id": ids["committee"], "resident_id": ids["resident"], **NEED}
    ids["wish"] = (await service.done(ProposeNeed, aunt, **wish)).item_id
    for name, who in (("pair", "cyd"), ("pair-proposed", "bob")):
        ids[name] = await residents.befriending(service, aunt, ids["resident"], ids[who])
    await service.done(AcceptBefriending, person(ids["cyd"]), befriending_id=ids["pair"])


async def _errands(service: MemoryService, ids: Ids) -> None:
    aunt, keeper = actors(ids)["committee"], actors(ids)["organiser"]
    await errands.of_each(service, ids, aunt, keeper)


async def _listed(service: MemoryService, unit: str, row: MemberRow) -> str:
    """Whom a unit has put on its list."""
    since = service.commits
    await party.listed(service, unit, row)
    (invited,) = service.told(ListingAdded, since=since)
    member_id: str = invited.member_id
    return member_id


async def _merges(service: MemoryService, ids: Ids) -> None:
    """Two records that were made one."""
    for name in ("ida", "joe"):
        ids[name] = await people.volunteer(service)
    await leaving.merge(service, ids["ida"], ids["joe"])
    await service.follow()


async def _leavings(service: MemoryService, ids: Ids) -> None:
    """Somebody who was erased, before anything in their name was ended, and who has died."""
    ids["hal"] = await people.volunteer(service, 90)
    ids["listed-hal"] = await _listed(service, ids["unit"], party.row(90))
    ids["report-hal"] = await party.report(service, ids["unit"], ids["hal"])
    await service.follow()
    ids["claim-hal"] = await lists.claim(service, ids["item"], ids["hal"])
    await leaving.erase(service, ids["hal"])
    await service.follow()
    ids["points"] = await points.given(service, ids["unit"], ids["hal"])
    await points.given(service, ids["unit"], ids["ana"])
    ids["zoe"] = await people.volunteer(service)
    await leaving.die(service, ids["zoe"])
    ids["relative"] = await leaving.relative(service, ids["zoe"])
