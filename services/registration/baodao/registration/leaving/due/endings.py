"""Sweep of people whose registration is over: what is left to end in their names."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import Wanted, exists, is_in, passed
from baodao.registration.leaving.commands import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    ForgetSlip,
    SettlePoints,
    SettleRegistration,
)
from baodao.registration.lists.domain.claims import OPEN as OPEN_CLAIMS
from baodao.registration.lists.store import CLAIMS
from baodao.registration.obligations.store import POINTS
from baodao.registration.party.store import LISTED_MEMBERS, MEMBER_REPORTS
from baodao.registration.people.store import SLIPS, VOLUNTEERS
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import OPEN as OPEN_MEMBERSHIPS
from baodao.registration.teams.store import MEMBERSHIPS

_PEOPLE = 500
# What was decided for somebody just before they left is committed by then.
_SETTLED_AFTER = timedelta(hours=1)
_OPEN_REPORTS = ("filed", "accepted", "returned")


@row_of(VOLUNTEERS)
class _Leaving:
    id: str
    leaving_since: datetime | None
    erased_at: datetime | None
    merged_into: str | None


@row_of(MEMBERSHIPS)
class _Membership:
    id: str
    version: int
    volunteer_id: str
    frozen_by: str | None


@row_of(MEMBER_REPORTS)
class _Report:
    id: str
    version: int
    volunteer_id: str
    frozen_by: str | None
    member_id: str | None


@row_of(CLAIMS)
class _Claim:
    id: str
    version: int
    volunteer_id: str
    frozen_by: str | None


@row_of(LISTED_MEMBERS)
class _Listed:
    id: str
    version: int
    volunteer_id: str | None


@row_of(SLIPS)
class _Slip:
    id: str
    version: int
    volunteer_id: str


@row_of(POINTS)
class _Book:
    id: str
    version: int
    volunteer_id: str


# What of an erased person is neither an id, a date, a state nor a count.
_TELLING_MEMBERSHIP = exists("history.note", str) | exists("offices.note", str)
_TELLING_REPORT = exists("history.note", str) | exists("member_id", str) | exists("keys.0", str)
_TELLING_CLAIM = exists("reason", str) | exists("comment", str)


async def due_leavings(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Records of people who left lately that are open, or tell of somebody who was erased.

    People who left are found by an index that holds nobody else; who has nothing left leaves it.
    Disputed records wait for their cases, and keep their person in it.
    """
    people = await reads.find(
        VOLUNTEERS,
        passed("leaving_since", now),
        sort=["leaving_since"],
        limit=_PEOPLE,
        into=_Leaving,
    )
    if not people:
        return []
    ids = [one.id for one in people]
    erased = [one.id for one in people if one.erased_at]

    def left(states: Iterable[str], telling: Wanted) -> Wanted:
        still_open = is_in("volunteer_id", ids) & is_in("state", states)
        return still_open | is_in("volunteer_id", erased) & telling

    memberships = await reads.find(
        MEMBERSHIPS, left(OPEN_MEMBERSHIPS, _TELLING_MEMBERSHIP), into=_Membership
    )
    reports = await reads.find(MEMBER_REPORTS, left(_OPEN_REPORTS, _TELLING_REPORT), into=_Report)
    claims = await reads.find(CLAIMS, left(OPEN_CLAIMS, _TELLING_CLAIM), into=_Claim)
    listed = await _listed(reports, erased, reads)
    slips = await reads.find(SLIPS, is_in("volunteer_id", erased), into=_Slip) if erased else []
    books = await _books([one.id for one in people if one.erased_at or one.merged_into], reads)
    found: list[_Membership | _Report | _Claim | _Slip | _Book] = [
        *memberships,
        *reports,
        *claims,
        *slips,
        *books,
    ]
    waiting = {one.volunteer_id for one in found} | {person for _, person in listed}
    return [
        *(
            ForgetSlip.due(one.id, str(one.version), slip_id=one.id, volunteer_id=one.volunteer_id)
            for one in slips
        ),
        *(SettlePoints.due(one.id, str(one.version), book_id=one.id) for one in books),
        # With its version: a claim that was made again, a record that was released, is due again.
        *(
            EndDueListing.due(one.id, str(one.version), member_id=one.id, volunteer_id=volunteer_id)
            for one, volunteer_id in listed
        ),
        *_each(EndDueTerms, "membership_id", memberships),
        *_each(EndDueReport, "report_id", reports),
        *_each(EndDueClaim, "claim_id", claims),
        *(
            _settle(one.id, one.leaving_since)
            for one in people
            if one.id not in waiting
            and one.leaving_since
            and one.leaving_since + _SETTLED_AFTER <= now
        ),
    ]


async def _books(gone: list[str], reads: Reads) -> list[_Book]:
    """The books of records that were merged or erased in which there are points."""
    if not gone:
        return []
    told = is_in("volunteer_id", gone) & exists("entries.record_id", str)
    return await reads.find(POINTS, told, into=_Book)


async def _listed(
    reports: Iterable[_Report], erased: list[str], reads: Reads
) -> list[tuple[_Listed, str]]:
    """The entries of units' lists that lead to somebody erased, and to whom."""
    if not erased:
        return []
    reporters = {
        one.member_id: one.volunteer_id
        for one in reports
        if one.member_id and one.volunteer_id in erased
    }
    # That it is a text is what its index knows of it.
    theirs = exists("volunteer_id", str) & is_in("volunteer_id", erased) | is_in("id", reporters)
    found = await reads.find(
        LISTED_MEMBERS, is_in("state", ("invited", "reported")) & theirs, into=_Listed
    )
    people = [(one, reporters.get(one.id, one.volunteer_id)) for one in found]
    return [(one, volunteer_id) for one, volunteer_id in people if volunteer_id]


def _each(
    kind: type[OwnCommand], name: str, records: Iterable[_Membership | _Report | _Claim]
) -> list[OwnCommand]:
    return [
        kind.due(one.id, str(one.version), **{name: one.id}) for one in records if not one.frozen_by
    ]


def _settle(volunteer_id: str, since: datetime) -> OwnCommand:
    return SettleRegistration.due(volunteer_id, since.isoformat(), volunteer_id=volunteer_id)


SWEEPS = (Sweep("leavings", timedelta(minutes=1), due_leavings),)
