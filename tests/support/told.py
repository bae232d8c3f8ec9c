"""What a world keeps that not everybody may know: each word once, and who may.

Who may is said here by hand, beside `baodao.schema.classes`: what a test asserts is not what it
looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from baodao.kernel.records import Made
from baodao.registration.cases.domain import Case
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.people.domain.standing import Step
from baodao.registration.people.domain.suspensions import Suspension, Term
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor
from baodao.schema.registration.skills import Availability, Skill
from tests.support.worlds import World, world_of

_KEEPERS = ("organiser", "street-coordinator", "supervisor", "operator")
_WHERE: dict[str, tuple[str, ...]] = {
    "own": (*_KEEPERS, "integrator"),
    "organisation": (*_KEEPERS, "integrator"),
    "party": (*_KEEPERS, "auditor"),
    "minor": (*_KEEPERS, "auditor"),
}
"""Who may know of what is kept where they hold their role."""
_WITH = {"party": "party", "minor": "minors"}
"""With which capability."""


@dataclass(frozen=True)
class Secret:
    """A word that stands for something of a class, and whom it is about."""

    word: str
    of: str
    people: tuple[str | None, ...] = ()
    organisations: tuple[str | None, ...] = ()
    homes: tuple[str | None, ...] = ()
    at: tuple[str, ...] = ()
    in_lists: bool = True

    def may_be_known(self, actor: Actor) -> bool:
        """Whether somebody may be told."""
        if actor.role == "volunteer":
            return actor.id in self.people
        if actor.role == "guardian":
            return actor.ward in self.people
        has_all = self.of not in _WITH or _WITH[self.of] in actor.capabilities
        if has_all and actor.role in _WHERE[self.of] and any(map(actor.covers, self.at)):
            return True
        if actor.role in ("organiser", "unit-liaison"):
            return actor.organisation is not None and actor.organisation in self.organisations
        is_above = actor.role in ("supervisor", "operator")
        return is_above and any(actor.covers(home) for home in self.homes if home)


async def telling_world() -> tuple[World, list[Secret]]:
    """The world of registration in which each of these things has a word of its own."""
    world = await world_of("registration")
    secrets: list[Secret] = []
    for make in (_volunteers, _memberships, _items, _claims, _reports, _cases):
        for changed, found in make(world):
            await world.service.put(changed)
            secrets += found
    for of in "minor", "party":
        at = tuple(row["_id"] for row in world.stored["divisions"])
        ids = tuple(row["_id"] for row in world.stored["volunteers"])
        secrets += [Secret(word, of, people=ids, at=at) for word in _OF_ANYBODY[of]]
    return world, secrets


_OF_ANYBODY = {
    "minor": ('"minor"', '"guardian-consent"', '"guardian"'),
    "party": (
        '"claimant":"member"',
        '"record":"member-report"',
        '"what":"contacts","per":"quarter","period":',
    ),
}
"""Words that tell something of whomever they are said, and so are told to no role but these."""


def _volunteers(world: World) -> Iterator[tuple[Volunteer, list[Secret]]]:
    for number, one in enumerate(world.service.all_of(Volunteer)):
        reason, proof, minute = f"reason-{one.id}", f"proof-{one.id}", 601 + number
        until = f"2{number:03}-01-01"
        suspension = Suspension(
            Term(one.division, until, "other"), one.id, world.service.now, "organiser"
        )
        step = Step(one.state, world.service.now, "organiser", reason)
        changed = replace(
            one,
            # So many wait for a guardian that whoever may not know who is a minor would find out.
            age_class="minor",
            waits_for=("guardian-consent",),
            skills=(Skill(name="测试", proof=proof),),
            availability=(Availability(weekday=1, from_minute=minute, until_minute=1440),),
            history=(*one.history, step),
            suspensions=(suspension,),
        )
        words = (reason, proof, f'"from_minute":{minute}', f'"until_day":"{until}"')
        about: dict[str, Any] = {"people": (one.id, one.merged_into), "at": (one.division,)}
        yield changed, [Secret(word, "own", **about) for word in words]


def _memberships(world: World) -> Iterator[tuple[Membership, list[Secret]]]:
    for one in world.service.all_of(Membership):
        note = f"note-{one.id}"
        history = tuple(replace(step, note=note) for step in one.history)
        secret = Secret(
            note,
            "organisation",
            people=(one.volunteer_id,),
            organisations=(one.organisation_id,),
            homes=(one.division,),
        )
        yield replace(one, history=history), [secret]


def _items(world: World) -> Iterator[tuple[Item, list[Secret]]]:
    homes = {one.id: one.division for one in world.service.all_of(Organisation)}
    items = world.service.all_of(Item)
    late = Secret(
        '"overdue":"late"',
        "organisation",
        people=tuple(one.proposed_by_volunteer for one in items),
        organisations=tuple(
            x for one in items for x in (one.organisation_id, one.proposed_by_unit)
        ),
        homes=tuple(homes.values()),
        at=tuple(one.division for one in items),
    )
    for number, one in enumerate(items):
        answer_by = f"2031-01-{number + 1:02}"
        about: dict[str, Any] = {
            "people": (one.proposed_by_volunteer,),
            "organisations": (one.organisation_id, one.proposed_by_unit),
            "homes": (one.home, homes.get(one.proposed_by_unit or "")),
            "at": (one.division,),
            "in_lists": False,
        }
        proposers = ("proposed_by_volunteer", "proposed_by_unit")
        words = [
            f"note-{one.id}",
            *(f'"{name}":"{key}"' for name in proposers if (key := getattr(one, name))),
        ]
        for_whom = f"resident-{number:02}"
        words.append(for_whom)
        listed = "closed" if one.state == "proposed" else one.state
        yield (
            replace(
                one,
                note=f"note-{one.id}",
                state=listed,
                answer_by=answer_by,
                overdue="late",
                resident_id=for_whom,
            ),
            [
                late,
                Secret(f'"answer_by":"{answer_by}"', "organisation", **about | {"in_lists": True}),
                *(Secret(word, "organisation", **about) for word in words),
            ],
        )


def _claims(world: World) -> Iterator[tuple[Claim, list[Secret]]]:
    for one in world.service.all_of(Claim):
        if one.claiming_unit is not None:
            continue
        comment, reason, unit = f"comment-{one.id}", f"reason-{one.id}", f"unit-{one.id}"
        party = replace(one.party, claimant="member", unit_id=unit)
        about: dict[str, Any] = {"people": (one.volunteer_id,), "at": (one.division,)}
        yield (
            replace(one, party=party, unit_id=unit, comment=comment, reason=reason),
            [
                Secret(unit, "party", **about),
                Secret(comment, "organisation", **_with_poster(one, about)),
                Secret(reason, "organisation", **_with_poster(one, about)),
            ],
        )


def _with_poster(claim: Claim, about: dict[str, Any]) -> dict[str, Any]:
    return {**about, "organisations": (claim.organisation_id,), "in_lists": False}


def _reports(world: World) -> Iterator[tuple[MemberReport, list[Secret]]]:
    reports = world.service.all_of(MemberReport)
    # Who made it tells what it is: nobody else does anything in this role, or for this one.
    maker = Secret(
        '"made_by_role":"integrator"',
        "party",
        people=tuple(one.volunteer_id for one in reports),
        at=tuple(one.division for one in reports),
    )
    for one in reports:
        about: dict[str, Any] = {"people": (one.volunteer_id,), "at": (one.division,)}
        # A unit that says whether it knows the reporter is told which report it is about.
        secret = Secret(one.id, "party", organisations=(one.unit_id,), **about)
        made = Made(one.filed_at, "integrator", f"maker-{one.id}")
        yield replace(one, made=made), [secret, maker, Secret(f"maker-{one.id}", "party", **about)]


def _cases(world: World) -> Iterator[tuple[Case, list[Secret]]]:
    """Cases about reports of the same people, who say "not me"."""
    for one in world.service.all_of(Case):
        record_id = f"report-{one.id}"
        about: dict[str, Any] = {"people": (one.volunteer_id,), "at": (one.division,)}
        changed = replace(one, record="member-report", record_id=record_id)
        yield changed, [Secret(record_id, "party", **about)]
