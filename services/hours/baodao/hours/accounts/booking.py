"""What an entry brings to the accounts, and what goes with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.accounts.domain import (
    NOTHING,
    Booking,
    CommunityPool,
    Slip,
    Split,
    TimeAccount,
)
from baodao.hours.accounts.tills import Till
from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.totals.domain.cells import ServiceCell, cells_of, counted_by, recounted
from baodao.hours.totals.domain.days import ServiceDays, records_of, served_anew
from baodao.kernel.ages import may_be_minor
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, by, by_each
from baodao.schema.hours.accounts import PostingKind
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed

Told = HoursCredited | HoursReversed | HoursRegraded
People = dict[str, KnownVolunteer]
_EARNING = ("A", "B")


def _entry(event: Told) -> str:
    if isinstance(event, HoursReversed):
        return event.reverses
    return event.regrades if isinstance(event, HoursRegraded) else event.entry_id


def _kept(event: Told, person: Mapping[str, KnownVolunteer]) -> KnownVolunteer:
    return next(iter(person.values()), None) or KnownVolunteer.unknown(event.volunteer_id)


def _accounts(event: Told, person: People) -> list[str]:
    return [TimeAccount.id_for(key) for key in records_of(event, _kept(event, person))]


def _booking(event: Told) -> str:
    return Booking.id_for(_entry(event))


def _pools(event: Told, person: People, booking: Booking) -> list[str]:
    home = _kept(event, person).division or event.division
    pools = (CommunityPool.id_for(home), booking.pool_id)
    return [one for one in dict.fromkeys(pools) if one]


def _cells(event: Told, booking: Booking) -> list[str]:
    return cells_of(booking.counted, event)


def _days(event: Told, person: People) -> list[str]:
    return [ServiceDays.id_for(key) for key in records_of(event, _kept(event, person))]


TheirAccounts = Annotated[dict[str, TimeAccount], by_each(_accounts, or_new=TimeAccount.named)]
ItsBooking = Annotated[Booking, by(_booking, or_new=Booking.none)]
ItsPools = Annotated[dict[str, CommunityPool], by_each(_pools, or_new=CommunityPool.named)]
TheirDays = Annotated[dict[str, ServiceDays], by_each(_days, or_new=ServiceDays.named)]
ItsCells = Annotated[dict[str, ServiceCell], by_each(_cells, or_new=ServiceCell.named)]
AtPlace = Annotated[dict[str, PolicyPack], packs_at()]


def booked(
    event: Told,
    person: Mapping[str, KnownVolunteer],
    accounts: dict[str, TimeAccount],
    booking: Booking,
    pools: dict[str, CommunityPool],
    packs: dict[str, PolicyPack],
    now: datetime,
) -> list[Change[Aggregate]]:
    """What an entry, or what is told of one later, changes in the accounts of its person.

    It is booked as of the newest that was told; a reversal takes exactly what was posted.
    """
    if event.sequence <= booking.known:
        return []
    policy = rules_at(Policy, packs, event.division, event.served_from)
    kept, till = _kept(event, person), Till(accounts)
    minutes, earning = _earned(event, kept)
    is_regraded = booking.known and isinstance(event, HoursRegraded)
    points = booking.points if is_regraded else policy.points_of(event.category or "", minutes)
    home = kept.division or event.division
    split, pool_id, noted = _coined(event, booking, earning, home, till, pools, policy.coin_cap)
    if points != booking.points:
        own = till.of(TimeAccount.id_for(event.volunteer_id))
        till.put(own.count(points - booking.points))
    till.settle()
    written = booking.change(
        known=event.sequence,
        points=points,
        split=split,
        pool_id=pool_id,
        counted=counted_by(event),
    )
    changes: list[Change[Aggregate]] = [*noted, written]
    if till.is_changed:
        slip = Slip(_posting(event), event.volunteer_id, home)
        kind: PostingKind = "taken-back" if isinstance(event, HoursReversed) else "earned"
        facts = {"at": now, "policy": policy.version, "entry_id": _entry(event)}
        changes = [*till.post(slip, kind, **facts), *changes]
    return [one.under(policy.version) for one in changes]


def _coined(
    event: Told,
    booking: Booking,
    earning: int,
    home: str,
    till: Till,
    pools: Mapping[str, CommunityPool],
    cap: int,
) -> tuple[Split, str | None, list[Change[CommunityPool]]]:
    """Where the coins of an entry go by now, and what changes; nothing if it earns as much.

    What it has earned before is taken back as it was split then.
    """
    split, own = booking.split, TimeAccount.id_for(event.volunteer_id)
    had = split.coins + split.repaid + split.pooled
    if had == earning:
        return split, booking.pool_id, []
    noted: list[Change[CommunityPool]] = []
    if had:
        till.put(till.of(own).take_back(split, event.division))
        if split.pooled and booking.pool_id:
            noted.append(pools[booking.pool_id].add(-split.pooled, _posting(event)))
    if not earning:
        return NOTHING, None, noted
    earned, split = till.of(own).earn(earning, cap - till.coins + till.of(own).coins)
    till.put(earned)
    if not split.pooled:
        return split, None, noted
    pool_id = CommunityPool.id_for(home)
    noted.append(pools[pool_id].add(split.pooled, _posting(event)))
    return split, pool_id, noted


def _posting(event: Told) -> str:
    return f"{event.entry_id}-posting"


def totalled(
    event: Told, booking: Booking, cells: Mapping[str, ServiceCell]
) -> list[Change[ServiceCell]]:
    """What an entry changes in the totals, as of the newest that was told of it."""
    if event.sequence <= booking.known:
        return []
    return recounted(booking.counted, counted_by(event), cells)


def active(
    event: Told,
    person: Mapping[str, KnownVolunteer],
    booking: Booking,
    days: Mapping[str, ServiceDays],
) -> list[Change[ServiceDays]]:
    """What an entry changes in the days on which its person has served."""
    if event.sequence <= booking.known:
        return []
    return served_anew(event, booking.counted, _kept(event, person), days)


def _earned(event: Told, kept: KnownVolunteer) -> tuple[int, int]:
    """The minutes that an entry counts by now, and those of them that are coins.

    Coins are earned by who is of age and known to be, with services of which others than they
    themselves have evidence (grades A and B).
    """
    if isinstance(event, HoursReversed):
        return 0, 0
    minutes = event.regraded_minutes if isinstance(event, HoursRegraded) else event.minutes
    may_earn = event.evidence_grade in _EARNING and not may_be_minor(kept.age_class, kept.age_known)
    return minutes, minutes if may_earn else 0
