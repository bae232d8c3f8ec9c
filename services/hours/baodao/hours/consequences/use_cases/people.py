"""What follows from what registration tells of a person."""

from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.stars.domain import StarBook
from baodao.hours.stars.use_cases import judge
from baodao.hours.totals.domain.days import ServiceDays
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerActivated, VolunteerRegistered


def _book(event: VolunteerRegistered | VolunteerActivated | VolunteerRehomed) -> str:
    return StarBook.id_for(event.volunteer_id)


def _days(event: VolunteerRegistered | VolunteerRehomed) -> str:
    return ServiceDays.id_for(event.volunteer_id)


_Known = Annotated[KnownVolunteer, by("volunteer_id", or_new=KnownVolunteer.unknown)]


@use_case
def register_volunteer(
    event: VolunteerRegistered,
    volunteer: _Known,
    stars: Annotated[StarBook | None, by(_book)],
    days: Annotated[ServiceDays | None, by(_days)],
    envelope: Envelope,
) -> Decision[None]:
    """Note where a new volunteer lives; what they have served may have been told of before."""
    version, age = envelope.aggregate_version, event.age_class
    suspended = event.state == "suspended"
    learnt = volunteer.learn(version, division=event.division, age_class=age, suspended=suspended)
    return accept(None, *learnt, *_moved(learnt, stars, days))


def _moved(
    learnt: list[Change[KnownVolunteer]], stars: StarBook | None, days: ServiceDays | None
) -> list[Change[Aggregate]]:
    """What is listed or counted where somebody lives, as of the newest that is known of it."""
    changes: list[Change[Aggregate]] = []
    division = learnt[0].after.division if learnt else None
    if division is None:
        return changes
    if stars:
        changes.append(stars.move(division))
    if days:
        changes.append(days.change(division=division))
    return changes


def _own(volunteer: KnownVolunteer) -> list[str]:
    """The records of somebody of whom something waits for the end of their suspension."""
    return volunteer.records if volunteer.is_suspended and not volunteer.merged_into else []


def _own_home(volunteer: KnownVolunteer) -> list[str]:
    return ancestry(volunteer.division) if _own(volunteer) and volunteer.division else []


@use_case
def activate_volunteer(
    event: VolunteerActivated,
    volunteer: _Known,
    ledgers: Annotated[dict[str, Ledger], by_each(_own, or_new=Ledger.empty)],
    stars: Annotated[StarBook, by(_book, or_new=StarBook.named)],
    packs: Annotated[dict[str, PolicyPack], by_each(_own_home)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Note that a volunteer may sign up; what they served while suspended brings stars now."""
    version, age = envelope.aggregate_version, event.age_class
    learnt = volunteer.learn(version, age_class=age, suspended=False)
    changes: list[Change[Aggregate]] = [*learnt]
    if learnt and ledgers:
        after = learnt[0].after
        changes.append(judge(stars, after, after.division or event.division, ledgers, packs, now))
    return accept(None, *changes)


@use_case
def rehome_volunteer(
    event: VolunteerRehomed,
    volunteer: _Known,
    stars: Annotated[StarBook | None, by(_book)],
    days: Annotated[ServiceDays, by(_days, or_new=ServiceDays.named)],
    envelope: Envelope,
) -> Decision[None]:
    """Note that a volunteer belongs to another division, where stars are listed and days count.

    The days are written also if there are none: somebody else may begin them at the same time, by
    where the volunteer lived before, and has to look again.
    """
    learnt = volunteer.learn(envelope.aggregate_version, division=event.division)
    return accept(None, *learnt, *_moved(learnt, stars, days))
