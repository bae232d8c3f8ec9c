"""Sweeps of days that come and packs that change; no eyes see what is read in the vault."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from baodao.kernel.ages import MINORS
from baodao.kernel.days import days_after, today
from baodao.kernel.divisions import ancestry
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, exists, in_range, is_in, is_not, within
from baodao.registration.common.vault import Vault
from baodao.registration.people.commands import (
    AskAgain,
    EndSuspensions,
    ForgetSuspension,
    LapseConsents,
    UpdateAgeClass,
)
from baodao.registration.people.domain.ages import age_class_now
from baodao.registration.people.store import HELD_CONSENTS, KEPT_SUSPENSIONS, PEOPLE, VOLUNTEERS
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.domain import PolicyReview, policy_for
from baodao.registration.policies.store import POLICIES, POLICY_REVIEWS
from baodao.schema.registration.volunteers import AgeClass, VolunteerState

_PAGE = 500
_AT_MOST = 10_000
_REVIEWS = 20
_HERE: tuple[VolunteerState, ...] = ("pending", "active", "suspended")


@row_of(VOLUNTEERS)
class _Minor:
    id: str
    division: str
    age_class: AgeClass


@row_of(VOLUNTEERS)
class _Somebody:
    id: str
    division: str
    age_class: AgeClass
    state: VolunteerState
    frozen_by: str | None
    asked_text: str | None


@row_of(VOLUNTEERS)
class _Asked:
    id: str
    by_asked: str | None


async def due_birthdays(reads: Reads, now: datetime, vault: Vault) -> list[UpdateAgeClass]:
    """Minors whose age class today is another one than the one written down.

    What is beyond the first ten thousand due waits for the next turn.
    """
    due: list[UpdateAgeClass] = []
    page: list[_Minor] = []
    wanted = is_in("age_class", MINORS) & is_not("state", "merged") & eq("frozen_by", None)
    async for minor in reads.stream(VOLUNTEERS, wanted, sort=["age_class"], into=_Minor):
        page.append(minor)
        if len(page) == _PAGE:
            due += await _due(page, reads, now, vault)
            page = []
        if len(due) >= _AT_MOST:
            break
    return due + await _due(page, reads, now, vault)


async def due_reviews(reads: Reads, now: datetime, vault: Vault) -> list[OwnCommand]:
    """Who is of another age class, or is shown another text, since a pack changed; in slices.

    A review goes on behind a slice when nobody in it is left to be changed.
    """
    found: list[OwnCommand] = []
    for review in await reads.find(POLICY_REVIEWS, exists("up_to", str), limit=_REVIEWS):
        found += await _slices(review, reads, now, vault)
    return found


async def _slices(
    review: PolicyReview, reads: Reads, now: datetime, vault: Vault
) -> list[OwnCommand]:
    """What is due in the next slices, and that those before the first such one are done."""
    before = done = seen = review.up_to or ""
    known = await reads.each(VOLUNTEERS, review.left, into=_Somebody)
    due: list[OwnCommand] = [*await _judgements(_judged(known.values()), reads, now, vault)]
    left = [one.id for one in known.values() if one.frozen_by]
    ends = False
    for _ in range(_AT_MOST // _PAGE):
        wanted = within(review.id) & in_range("id", gt=seen)
        page = await reads.find(VOLUNTEERS, wanted, sort=["id"], limit=_PAGE, into=_Somebody)
        due += await _judgements(_judged(page), reads, now, vault)
        seen, is_last = page[-1].id if page else seen, len(page) < _PAGE
        if not due and len(left) < _PAGE:
            left += [one.id for one in page if one.frozen_by]
            done, ends = seen, is_last
        if is_last or len(due) >= _AT_MOST:
            break
    moves = (done, left) != (before, [*review.left]) or (ends and not left)
    return [*due, _go_on(review, done, left, ends=ends)] if moves else due


def _go_on(review: PolicyReview, until: str, left: Sequence[str], *, ends: bool) -> GoOnWithReview:
    before = review.up_to or ""
    what = (
        review.id,
        str(review.pack_version),
        before,
        until,
        str(len(left)),
        str(len(review.left)),
    )
    return GoOnWithReview.due(
        *what,
        division=review.id,
        version=review.pack_version,
        after=before,
        left_before=[*review.left],
        until=until,
        left=[*left],
        ends=ends,
    )


def _judged(page: Iterable[_Somebody]) -> list[_Somebody]:
    """Those of a slice who can be changed: a case freezes a record until it is resolved."""
    return [one for one in page if one.state != "merged" and one.frozen_by is None]


async def _judgements(
    page: Sequence[_Somebody], reads: Reads, now: datetime, vault: Vault
) -> list[OwnCommand]:
    """What is due about these people, under the packs of today."""
    packs = await reads.each(POLICIES, {c for one in page for c in ancestry(one.division)})
    held = await reads.each(HELD_CONSENTS, [one.id for one in page])
    found: list[OwnCommand] = [*await _due(page, reads, now, vault)]
    for one in page:
        version = policy_for(packs, one.division).consent_text_version
        outdated = one.id in held and held[one.id].outdated(version)
        is_due = one.asked_text != version if outdated else one.asked_text is not None
        if is_due and one.state in _HERE:
            found.append(AskAgain.due(one.id, version, today(now), volunteer_id=one.id))
    return found


async def due_lapses(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Who was asked for another consent and has not given it in time."""
    wanted = in_range("by_asked", gt="", lt=days_after(today(now), 1))
    wanted &= is_in("state", _HERE) & eq("frozen_by", None)
    late = await reads.find(VOLUNTEERS, wanted, sort=["by_asked"], limit=_AT_MOST, into=_Asked)
    return [
        LapseConsents.due(one.id, one.by_asked, volunteer_id=one.id) for one in late if one.by_asked
    ]


async def _due(
    page: Sequence[_Minor | _Somebody], reads: Reads, now: datetime, vault: Vault
) -> list[UpdateAgeClass]:
    codes = {code for minor in page for code in ancestry(minor.division)}
    packs = await reads.each(POLICIES, codes)
    people = await reads.each(PEOPLE, [minor.id for minor in page])
    due = []
    for minor in page:
        policy = policy_for(packs, minor.division)
        person = people.get(minor.id)
        if person is None or person.master_key not in vault.known:
            # Erased, or a process that has the key looks at them.
            continue
        found = age_class_now(person, vault, policy, now)
        if found and found != minor.age_class:
            key = minor.id
            due.append(UpdateAgeClass.due(key, found, today(now), volunteer_id=key))
    return due


@row_of(VOLUNTEERS)
class _Suspended:
    id: str
    version: int


@row_of(KEPT_SUSPENSIONS)
class _Kept:
    id: str


async def due_suspensions(reads: Reads, now: datetime) -> list[EndSuspensions | ForgetSuspension]:
    """Suspensions that are over, and what was kept of those of people who were erased.

    A frozen record waits for its case.
    """
    day = today(now)
    # That it is a text is what its index knows of it.
    over = exists("suspensions.term.until", str) & in_range("suspensions.term.until", lte=day)
    wanted = over & eq("frozen_by", None)
    people = await reads.find(VOLUNTEERS, wanted, limit=_AT_MOST, into=_Suspended)
    kept = await reads.find(
        KEPT_SUSPENSIONS, in_range("ends_on", lte=day), limit=_AT_MOST, into=_Kept
    )
    return [
        *(EndSuspensions.due(one.id, str(one.version), volunteer_id=one.id) for one in people),
        *(ForgetSuspension.due(one.id, day, kept_id=one.id) for one in kept),
    ]


SWEEPS = (
    Sweep("birthdays", timedelta(hours=1), due_birthdays),
    Sweep("suspensions", timedelta(minutes=1), due_suspensions),
    Sweep("reviews", timedelta(minutes=1), due_reviews),
    Sweep("lapses", timedelta(minutes=10), due_lapses),
)
