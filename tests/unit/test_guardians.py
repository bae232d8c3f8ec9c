"""What a guardian may do: all that is declared, for their ward, and nothing for anybody else."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from baodao.hours.known.domain import KnownVolunteer
from baodao.identity.domain.known import Person
from baodao.kit.decisions import Aggregate, Refused
from baodao.kit.read_log import OWN, Read
from baodao.kit.testing import MemoryService
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.scheduling.activities.domain.shift import Offer, Shift, Waiting
from baodao.scheduling.posts.domain import Post
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.schema import Actor, Command, NotFound, OutOfScope
from baodao.schema.access import ROLES
from baodao.schema.base import Message
from baodao.schema.hours.accounts import GetTimeAccount, ListPostings
from baodao.schema.hours.certificates import IssueCertificate, ListCertificates
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.corrections import ListCorrectionsOf
from baodao.schema.hours.evaluations import ListEvaluationsOf
from baodao.schema.hours.later_entries import ListLaterEntriesOf
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.reads import ListHoursReads
from baodao.schema.hours.stars import GetStars
from baodao.schema.hours.trainings import ListTrainingsOf
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.identity.guardians import ListGuardians
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.consents import GiveConsent, ListConsents, WithdrawConsent
from baodao.schema.registration.disputes import (
    DisputeRecord,
    GetCase,
    ListCases,
    ListRecords,
    PersonTold,
)
from baodao.schema.registration.personal_data import (
    BirthDateNeedsCheck,
    CorrectProfile,
    DocumentNeedsCheck,
    ErasePerson,
    ExportPerson,
    GetOwnProfile,
    ListReads,
    RevealContact,
)
from baodao.schema.registration.volunteers import GetVolunteer, ListVolunteers, WithdrawVolunteer
from baodao.schema.scheduling.calendars import ShareCalendar, UnshareCalendar
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.invitations import DeclineShiftInvitation
from baodao.schema.scheduling.posts import LeavePost, ListPostsOf
from baodao.schema.scheduling.reads import ListSchedulingReads
from baodao.schema.scheduling.requests import WithdrawSignUp
from baodao.schema.scheduling.seats import (
    CancelSeat,
    DisclaimSeat,
    ExportSignUps,
    ListSignUpsOf,
    ReserveSeat,
)
from baodao.schema.scheduling.waitlist import DeclineOffer, LeaveWaitlist
from tests.builders import cases, identity, people, places
from tests.builders.actors import acting_as
from tests.builders.leaving import merge
from tests.builders.people import MINOR, OWN_CONSENT
from tests.builders.posts import SPEAKER, take
from tests.builders.registration import OPERATOR, person
from tests.support.hours_at_work import OF_PAPERS, papers_of
from tests.support.shifts import crew
from tests.support.worlds import SERVICES, messages_of

SCREEN = {"text_version": people.TEXT, "how": "screen", "by": "guardian"}
CARE = {"purpose": "participation", "subject": "助学", "consent": SCREEN}


@dataclass
class Family:
    """A service in which two minors are known, and what there is of each by short names."""

    service: MemoryService
    kind: type[Aggregate]
    mia: dict[str, str]
    moe: dict[str, str]

    async def comes_of_age(self) -> None:
        for child in (self.mia, self.moe):
            known = await self.service.stored(self.kind, child["id"])
            await self.service.put(replace(known, age_class="adult"))


def mother(family: Family) -> Actor:
    ward = family.mia["id"]
    return acting_as(id="mother", role="guardian", ward=ward, wards=frozenset({ward}))


async def registration() -> Family:
    service = await places.with_tree()
    children = []
    for _ in range(2):
        child = await people.volunteer(service, born=MINOR)
        disputed = await people.give(service, child)
        children.append(
            {
                "id": child,
                "consent": await people.allow(service, child),
                "case": await cases.dispute(service, child, "consent", disputed),
            }
        )
    return Family(service, Volunteer, *children)


async def scheduling() -> Family:
    service = (await crew())["scheduling"]
    (shift,) = [one for one in service.all_of(Shift) if one.seats_taken and one.max_crew == 9]
    service.now = shift.starts_at - timedelta(minutes=30)
    await service.done(ReserveSeat, OPERATOR, shift_id=shift.id, volunteer_id="v3")
    offered, awaited = await on_lists(service, shift)
    asked, invited = await undecided(service, shift)
    post, *_ = service.all_of(Post)
    await take(service, post.id, "v3", SPEAKER)
    lists = {"offered": offered, "awaited": awaited, "asked": asked, "invited": invited}
    children = [{"id": who, "shift": shift.id, "post": post.id, **lists} for who in ("v3", "v2")]
    return await minors(service, Calendar, children)


async def on_lists(service: MemoryService, shift: Shift) -> tuple[str, str]:
    """A shift of which a seat is offered to both children, and one for which both wait."""
    hour = timedelta(hours=1)
    until = shift.ends_at + 2 * hour
    later = {"starts_at": until, "ends_at": until + hour, "look_at": until, "next_turn": 3}
    offers = tuple(Offer(turn, who, until) for turn, who in ((1, "v3"), (2, "v2")))
    offered = replace(shift, id="offered", offers=offers, seats_taken=2, max_crew=2, **later)
    waiting = tuple(Waiting(one.turn, one.volunteer_id) for one in offers)
    awaited = replace(shift, id="awaited", waiting=waiting, seats_taken=0, max_crew=0, **later)
    sign_ups = [
        SignUp(id=name_of(one.id, who), shift_id=one.id, volunteer_id=who, state=state, by_role=by)
        for one, state, by in ((offered, "offered", "organiser"), (awaited, "waitlisted", None))
        for who in ("v3", "v2")
    ]
    await service.put(offered, awaited, *sign_ups)
    return offered.id, awaited.id


async def undecided(service: MemoryService, shift: Shift) -> tuple[str, str]:
    """A shift for a seat of which both have asked, and one to which both are invited."""
    until = shift.ends_at + timedelta(hours=2)
    later = {"starts_at": until, "ends_at": until + timedelta(hours=1), "seats_taken": 0}
    asked = replace(shift, id="asked", requested=2, **later)
    invited = replace(shift, id="invited", invitations=2, **later)
    await service.put(asked, invited)
    for one, state in ((asked, "requested"), (invited, "invited")):
        for who in ("v3", "v2"):
            named = {"id": name_of(one.id, who), "shift_id": one.id, "volunteer_id": who}
            await service.put(SignUp(**named, state=state, open_until=until))
    return asked.id, invited.id


async def hours() -> Family:
    service = (await crew())["hours"]
    return await minors(service, KnownVolunteer, await papers_of(service, "v2", "v1"))


async def accounts() -> Family:
    service = identity.empty()
    for who in ("mia", "moe"):
        await identity.minor(service, who)
    return Family(service, Person, {"id": "mia"}, {"id": "moe"})


async def minors(service: MemoryService, kind: type[Any], children: list[dict[str, str]]) -> Family:
    for child in children:
        known = await service.stored(kind, child["id"])
        await service.put(replace(known, age_class="minor"))
    return Family(service, kind, *children)


FAMILIES = {
    "registration": registration,
    "scheduling": scheduling,
    "hours": hours,
    "identity": accounts,
}


def of(child: dict[str, str]) -> dict[str, Any]:
    return {"volunteer_id": child["id"]}


SAID: dict[type[Message], Callable[[dict[str, str]], dict[str, Any]]] = {
    CancelSeat: lambda child: of(child) | {"shift_id": child["shift"], "reason": "测试"},
    CorrectProfile: lambda child: of(child) | {"phone": "19900000555"},
    **dict.fromkeys(
        (DeclineOffer, DisclaimSeat), lambda child: of(child) | {"shift_id": child["offered"]}
    ),
    CheckEligibility: lambda child: of(child) | {"shift_ids": [child["shift"]]},
    LeavePost: lambda child: of(child) | {"post_id": child["post"]},
    LeaveWaitlist: lambda child: of(child) | {"shift_id": child["awaited"]},
    WithdrawSignUp: lambda child: of(child) | {"shift_id": child["asked"]},
    DeclineShiftInvitation: lambda child: of(child) | {"shift_id": child["invited"]},
    DisputeRecord: lambda child: {"record": "consent", "record_id": child["consent"]},
    ErasePerson: of,
    **dict.fromkeys((ExportPerson, ExportSignUps, ExportHours, ExportAccount), of),
    **dict.fromkeys((GetBalance, GetStars, IssueCertificate, ListCertificates), of),
    **dict.fromkeys((ListEvaluationsOf, ListCorrectionsOf, ListTrainingsOf), of),
    **dict.fromkeys((GetTimeAccount, ListPostings, ListLaterEntriesOf), of),
    **OF_PAPERS,
    GetCase: lambda child: {"case_id": child["case"]},
    **dict.fromkeys((GetOwnProfile, GetVolunteer), of),
    GiveConsent: lambda child: of(child) | CARE,
    ListCases: of,
    **dict.fromkeys((ListConsents, ListEntries, ListGuardians), of),
    **dict.fromkeys(
        (ListReads, ListSchedulingReads, ListHoursReads, ListIdentityReads),
        lambda child: {"person_id": child["id"]},
    ),
    **dict.fromkeys((ListRecords, ListSignUpsOf, ListPostsOf), of),
    ShareCalendar: lambda child: of(child) | {"calendar_key": digest_of(child["id"])},
    UnshareCalendar: of,
    WithdrawConsent: lambda child: {"consent_id": child["consent"], "by": "guardian"},
}
"""What a guardian says of a child."""
EVERY = [
    pytest.param(name, kind, id=kind.__name__)
    for name in SERVICES
    for kind in messages_of(name)
    if kind in SAID
]


def test_all_that_is_declared_for_guardians_is_tried() -> None:
    declared = {
        kind
        for name in SERVICES
        for kind in messages_of(name)
        for allow in kind.ACCESS.allows
        if allow.relation == "guardian-of" or allow.roles == {"volunteer", "guardian"}
    }
    assert declared == SAID.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_of_other_messages_a_guardian_sends_none_but_what_everybody_may(name: str) -> None:
    open_to_all = {"signed-in", "published", "self"}
    for kind in messages_of(name):
        rules = [allow for allow in kind.ACCESS.allows if "guardian" in allow.roles]
        others = [allow for allow in rules if allow.relation != "guardian-of"]
        if kind is DisputeRecord:
            continue
        assert all(one.roles == ROLES and one.relation in open_to_all for one in others), kind


async def answer(family: Family, kind: type[Message], actor: Actor, child: dict[str, str]) -> Any:
    """The refusals, or None; nothing is kept."""
    service, said = family.service.copy(), SAID[kind](child)
    if issubclass(kind, Command):
        outcome: Any = await service.send(kind, actor, **said)
    else:
        outcome = await service.ask(kind.model_validate({"actor": actor, **said}))
    return getattr(outcome, "refusals", None)


def lone(refusals: Any, said: dict[str, Any]) -> bool:
    (refusal,) = refusals or (None,)
    is_out = isinstance(refusal, OutOfScope)
    return is_out or (isinstance(refusal, NotFound) and refusal.id in said.values())


@pytest.mark.parametrize(("name", "kind"), EVERY)
async def test_for_the_ward_and_for_no_other_child(name: str, kind: type[Message]) -> None:
    family = await FAMILIES[name]()
    assert await answer(family, kind, mother(family), family.mia) is None
    strange = SAID[kind](family.moe)
    assert lone(await answer(family, kind, mother(family), family.moe), strange)
    # Who is a guardian of nobody at the moment, or acts in another role for the same child.
    for actor in (
        acting_as(id="mother", role="guardian"),
        acting_as(id="mother", role="guardian", wards=frozenset({family.mia["id"]})),
        acting_as(id="mother", role="volunteer", wards=frozenset({family.mia["id"]})),
        acting_as(id="mother", role="volunteer", ward=family.mia["id"]),
    ):
        assert lone(await answer(family, kind, actor, family.mia), SAID[kind](family.mia)), actor


@pytest.mark.parametrize(("name", "kind"), EVERY)
async def test_nothing_once_the_ward_is_of_age(name: str, kind: type[Message]) -> None:
    """Though what was signed for the guardian would hold for half a minute."""
    family = await FAMILIES[name]()
    await family.comes_of_age()
    assert lone(await answer(family, kind, mother(family), family.mia), SAID[kind](family.mia))


async def test_a_guardian_does_not_sign_the_ward_up_nor_see_anybody_else() -> None:
    family = await scheduling()
    again = {"volunteer_id": family.mia["id"], "shift_id": family.mia["shift"]}
    refused = await family.service.refused(ReserveSeat, mother(family), **again)
    assert refused == [OutOfScope(role="guardian")]
    home = await registration()
    for kind in (ListVolunteers, RevealContact):
        said = {} if kind is ListVolunteers else of(home.mia)
        query = kind.model_validate({"actor": mother(home), **said})
        assert (await home.service.ask(query)).refusals == (OutOfScope(role="guardian"),)
    gone = of(home.mia) | {"reason": "测试"}
    refused = await home.service.refused(WithdrawVolunteer, mother(home), **gone)
    assert refused == [OutOfScope(role="guardian")]


# --- consents ---


async def test_the_word_of_a_guardian_counts_and_the_wards_own_is_not_theirs() -> None:
    family = await registration()
    service, gia, mia = family.service, mother(family), family.mia
    told = service.commits
    given = await service.done(GiveConsent, gia, **SAID[GiveConsent](mia))
    assert ("participation", "助学", "guardian") in await people.held(service, mia["id"])
    (event,) = service.told(PersonTold, since=told)
    assert (event.volunteer_id, event.by_guardian, event.by_role) == (mia["id"], True, "volunteer")
    for own in (OWN_CONSENT, SCREEN | {"by": "self"}):
        said = of(mia) | {"purpose": "publication", "consent": own}
        (refusal,) = await service.refused(GiveConsent, gia, **said)
        assert refusal.reason == "not-the-guardians"
    # The minor's own device still proves nothing of a guardian.
    (refusal,) = await service.refused(
        GiveConsent, person(mia["id"]), **SAID[GiveConsent](mia) | {"subject": "助老"}
    )
    assert refusal.reason == "guardian-unseen"
    for by in ("self", "guardian"):
        own_word = await people.give(service, mia["id"], "sharing", subject="测试·平台")
        (refusal,) = await service.refused(WithdrawConsent, gia, consent_id=own_word, by=by)
        assert refusal.reason == "not-the-guardians"
        await service.done(WithdrawConsent, person(mia["id"]), consent_id=own_word)
    (refusal,) = await service.refused(WithdrawConsent, gia, consent_id=given.consent_id, by="self")
    assert refusal.reason == "not-the-guardians"
    back = await service.done(WithdrawConsent, gia, consent_id=given.consent_id, by="guardian")
    assert back.withdrawn_at


# --- personal data ---


async def test_until_when_somebody_is_a_minor_is_not_for_the_guardian_to_say() -> None:
    family = await registration()
    gia = mother(family)
    document = {"type": "passport", "number": "E12345678"}
    for wish, rule in (
        ({"birth_date": "2020-01-01"}, BirthDateNeedsCheck()),
        ({"document": document}, DocumentNeedsCheck()),
        ({"document": document, "birth_date": "2020-01-01"}, BirthDateNeedsCheck()),
    ):
        refused = await family.service.refused(CorrectProfile, gia, **of(family.mia), **wish)
        assert rule in refused


async def test_the_copy_of_everything_is_the_childs_and_the_look_is_logged() -> None:
    family = await registration()
    service, gia = family.service, mother(family)
    await service.ask(GetOwnProfile(actor=gia, **of(family.mia)))
    copy = await service.ask(ExportPerson(actor=gia, **of(family.mia)))
    assert copy.data["profile"]["document"]["number"].isalnum(), "in full"
    reads = service.all_of(Read)
    assert {(one.actor_id, one.role, one.purpose, one.minor) for one in reads} == {
        ("mother", "guardian", OWN, True)
    }
    for who in (gia, person(family.mia["id"])):
        seen = await service.ask(ListReads(actor=who, person_id=family.mia["id"]))
        assert [one.actor_id for one in seen.reads] == ["mother", "mother"]
        assert seen.reads[0].role == "guardian"


async def test_a_guardian_of_the_kept_record_acts_under_the_merged_one_too() -> None:
    family = await registration()
    service, gia, old = family.service, mother(family), family.moe
    both = {"keep_id": family.mia["id"], "merge_id": old["id"]}
    # An open case is in the way of a merge; here it is settled first.
    for child in (family.mia, old):
        await cases.resolve(service, child["case"], "rejected")
    await merge(service, both["keep_id"], both["merge_id"])
    case = await service.ask(GetCase(actor=gia, case_id=old["case"]))
    assert case.case_id == old["case"]
    former = acting_as(id="mother", role="guardian", ward=old["id"])
    for query in (
        GetCase(actor=former, case_id=old["case"]),
        GetVolunteer(actor=former, **of(old)),
    ):
        assert isinstance(await service.ask(query), Refused), "identity leads them to the kept one"


def test_every_service_has_a_family() -> None:
    assert set(FAMILIES) == set(SERVICES)
    for name in SERVICES:
        assert importlib.import_module(f"baodao.{name}.subscribers").subscribers.service == name
