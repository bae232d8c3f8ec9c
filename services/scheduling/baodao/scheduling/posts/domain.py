"""Posts 岗位: places by role, and who has taken them; a role is had by no more than its places."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import beginning_of, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.spots import Spot
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.categories import CATEGORIES
from baodao.scheduling.activities.domain.posts import NotedPost
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.common.ages import minimum_age_refusals
from baodao.scheduling.seats.domain.calendar import Calendar, Duty
from baodao.schema import Actor, Refusal
from baodao.schema.access import WorkRole
from baodao.schema.scheduling import posts as schema
from baodao.schema.scheduling.activity_refusals import UnknownCategoryCode
from baodao.schema.scheduling.post_refusals import (
    AlreadyAtPost,
    EndIsPast,
    NoSuchPostRole,
    NotAtPost,
    PostOver,
    RoleFull,
    RoleHeld,
    RoleTwice,
    TooManyPosts,
    TooYoungForPost,
)
from baodao.schema.scheduling.posts import POSTS_AT_MOST, Because, PostState
from baodao.schema.scheduling.seat_refusals import ConsentMissing, VolunteerNotActive


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a post, known by its name, and how many may have it."""

    name: str
    places: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has which role; `by_role` says who took it for them, if they did not themself."""

    volunteer_id: str
    role: str
    since: datetime
    by_role: WorkRole | None = None


def described(plan: schema.PostPlan) -> dict[str, Any]:
    """The fields of a post that its organiser says."""
    return {
        "name": plan.name,
        "category": plan.category,
        "category_code": plan.category_code,
        "where": Whereabouts(plan.place, plan.station, Spot.of(plan.point)),
        "minimum_age": plan.minimum_age,
        "roles": tuple(Role(one.name, one.places, one.note) for one in plan.roles),
    }


def plan_refusals(plan: schema.PostPlan) -> list[Refusal]:
    """What is wrong with a plan as such."""
    refusals: list[Refusal] = []
    if plan.category_code and plan.category_code not in CATEGORIES:
        refusals.append(UnknownCategoryCode(category_code=plan.category_code))
    refusals += minimum_age_refusals(plan.minimum_age)
    named = Counter(role.name for role in plan.roles)
    return refusals + [RoleTwice(role=name) for name, times in named.items() if times > 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Aggregate):
    """A post with its roles and all who have one; `look_at` is when its end is due."""

    LIFE: ClassVar = LifeCycle(begins=("open",), end=Move(("open",), "ended"))

    organisation_id: str
    division: str
    name: str
    category: str
    category_code: str | None
    where: Whereabouts
    minimum_age: int | None
    roles: tuple[Role, ...]
    holders: tuple[Holder, ...] = ()
    state: PostState = "open"
    until: str | None = None
    look_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """No role has more people than places, nobody has two, and states change by `LIFE`."""
        for name, held in self.held.items():
            if held > self.places.get(name, 0):
                return f"{held} people have {name}"
        people = [one.volunteer_id for one in self.holders]
        if len(set(people)) < len(people):
            return "somebody has two roles"
        return self.LIFE.broken(before, self)

    @property
    def held(self) -> Counter[str]:
        """How many people have each role."""
        return Counter(one.role for one in self.holders)

    @property
    def places(self) -> Mapping[str, int]:
        """How many people can have each role."""
        return {role.name: role.places for role in self.roles}

    def holder(self, volunteer_id: str) -> Holder | None:
        """Somebody as they are there, if they have a role."""
        return next((one for one in self.holders if one.volunteer_id == volunteer_id), None)

    def facts(self) -> dict[str, Any]:
        """As events tell it."""
        where = self.where.facts()
        return {
            "division": self.division,
            "post_id": self.id,
            "organisation_id": self.organisation_id,
            "name": self.name,
            "category": self.category,
            "category_code": self.category_code,
            **{name: where[name] for name in ("place", "station", "point")},
            "minimum_age": self.minimum_age,
            "roles": [
                schema.PostRole(name=one.name, places=one.places, note=one.note)
                for one in self.roles
            ],
        }

    # --- what organisers do ---

    @classmethod
    def open(cls, post_id: str, command: schema.CreatePost, division: str) -> Change[Self]:
        """Keep a post, whose roles can be taken from now on."""
        fields = described(command) | {"division": division}
        post = cls(id=post_id, organisation_id=command.organisation_id, **fields)
        return post.change(schema.PostOpened(**post.facts()))

    def over_refusals(self, now: datetime) -> list[Refusal]:
        """`post-over` from the day of its end on."""
        if self.until is None or today(now) < self.until:
            return []
        return [PostOver(post_id=self.id, until=self.until)]

    def role_refusals(self, plan: schema.PostPlan) -> list[Refusal]:
        """`role-held` for each role that would have fewer places than people."""
        places = {role.name: role.places for role in plan.roles}
        return [
            RoleHeld(role=name, held=held, places=places.get(name, 0))
            for name, held in self.held.items()
            if held > places.get(name, 0)
        ]

    def rewrite(self, plan: schema.PostPlan, division: str) -> list[Change[Self]]:
        """Make it what the plan says; nothing, if it is that already."""
        fields = described(plan) | {"division": division}
        after = self.change(**fields).after
        if all(getattr(self, name) == value for name, value in fields.items()):
            return []
        return [self.change(schema.PostChanged(**after.facts()), **fields)]

    def end_refusals(self, until: str, now: datetime) -> list[Refusal]:
        """Why it cannot end with this day."""
        refusals = self.over_refusals(now)
        if until < today(now):
            refusals.append(EndIsPast(until=until))
        return refusals

    def end(self, until: str) -> list[Change[Self]]:
        """Let it be none from a day on; nothing, if that is known."""
        if self.until == until:
            return []
        event = schema.PostEnded(
            division=self.division,
            post_id=self.id,
            organisation_id=self.organisation_id,
            until=until,
        )
        return [self.change(event, until=until, look_at=beginning_of(until))]

    def clear(self, people: Collection[str]) -> Change[Self]:
        """Free these people; with the last one it has ended."""
        freed = self.free(people, "post-ended")
        if freed.after.holders:
            return freed
        return self.change(*freed.events, holders=(), state="ended", look_at=None)

    def noted(self, known: NotedPost) -> list[Change[NotedPost]]:
        """Write down what a shift has to know of it; nothing, if that is there."""
        fields = {"organisation_id": self.organisation_id, "until": self.until}
        is_there = all(getattr(known, name) == value for name, value in fields.items())
        return [] if is_there else [known.change(**fields)]

    # --- what people do ---

    def take_refusals(self, role: str, calendar: Calendar, now: datetime) -> list[Refusal]:
        """Why somebody cannot have a role of it."""
        refusals = self.over_refusals(now)
        if role not in self.places:
            refusals.append(NoSuchPostRole(role=role))
        elif self.held[role] >= self.places[role]:
            refusals.append(RoleFull(role=role, places=self.places[role]))
        if there := self.holder(calendar.id):
            refusals.append(AlreadyAtPost(role=there.role))
        if len(calendar.duties) >= POSTS_AT_MOST:
            refusals.append(TooManyPosts(most=POSTS_AT_MOST))
        return refusals + self.person_refusals(calendar)

    def person_refusals(self, calendar: Calendar) -> list[Refusal]:
        """Why somebody can have no role of it, by what registration tells of them."""
        refusals: list[Refusal] = []
        if not calendar.may_sign_up(self.division):
            refusals.append(VolunteerNotActive(volunteer_id=calendar.id))
        if (least := self.minimum_age or 0) > calendar.age_at_least:
            refusals.append(TooYoungForPost(minimum_age=least))
        if calendar.age_class != "adult" and calendar.permit(self.category) is None:
            refusals.append(ConsentMissing(category=self.category))
        return refusals

    def take(self, holder: Holder, proxy: Actor | None) -> Change[Self]:
        """Give somebody a role; `proxy` is who does it for them."""
        event = schema.PostTaken(
            division=self.division,
            post_id=self.id,
            organisation_id=self.organisation_id,
            volunteer_id=holder.volunteer_id,
            role=holder.role,
            by_role=holder.by_role,
            by_organisation=proxy.organisation if proxy else None,
        )
        return self.change(event, holders=(*self.holders, holder))

    def free_refusals(self, volunteer_id: str) -> list[Refusal]:
        """`not-at-post` of who has no role."""
        if self.holder(volunteer_id):
            return []
        return [NotAtPost(post_id=self.id, volunteer_id=volunteer_id)]

    def free(
        self, people: Collection[str], because: Because, reason: str | None = None
    ) -> Change[Self]:
        """Have the roles of these people free again."""
        gone = [one for one in self.holders if one.volunteer_id in people]
        events = [
            schema.PostLeft(
                division=self.division,
                post_id=self.id,
                organisation_id=self.organisation_id,
                volunteer_id=one.volunteer_id,
                role=one.role,
                because=because,
                reason=reason,
            )
            for one in gone
        ]
        left = tuple(one for one in self.holders if one not in gone)
        return self.change(*events, holders=left)


# --- what people have -----------------------------------------------------------------------------


def take_on(calendar: Calendar, post: Post) -> Change[Calendar]:
    """Note that they have a role of a post, and what it rests on."""
    permit = calendar.permit(post.category) if calendar.age_class != "adult" else None
    duty = Duty(post.id, calendar.state_known, permit.consent_id if permit else None)
    return calendar.change(duties=(*calendar.duties, duty))


def lay_down(calendar: Calendar, post_ids: Collection[str]) -> Change[Calendar]:
    """Note that they have nothing more to do with these posts."""
    return calendar.change(duties=tuple(d for d in calendar.duties if d.post_id not in post_ids))


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of somebody's posts: their calendar after it, and all that changes."""

    calendar: Calendar
    changes: tuple[Change[Any], ...] = ()


def relieve(
    calendar: Calendar, post_ids: Iterable[str], posts: Mapping[str, Post], because: Because
) -> Moved:
    """Free somebody of these posts, because registration told so."""
    gone = [key for key in post_ids if key in posts and posts[key].holder(calendar.id)]
    if not gone:
        return Moved(calendar)
    laid_down = lay_down(calendar, gone)
    freed = [posts[key].free([calendar.id], because) for key in gone]
    return Moved(laid_down.after, (*freed, laid_down))


def hand_over(kept: Calendar, merged: Calendar, posts: Mapping[str, Post]) -> tuple[Moved, Moved]:
    """Give the roles of a merged record to the kept one, where that may have them and has none."""
    relieved = relieve(merged, merged.post_ids, posts, "records-merged")
    taken: list[Change[Any]] = []
    for change in relieved.changes:
        post, given = change.after, change.before
        if not isinstance(post, Post) or not isinstance(given, Post):
            continue
        was = given.holder(merged.id)
        if was is None or post.holder(kept.id) or post.person_refusals(kept):
            continue
        holder = Holder(kept.id, was.role, was.since, was.by_role)
        taken += [post.take(holder, None), noted := take_on(kept, post)]
        kept = noted.after
    return Moved(kept, tuple(taken)), relieved
