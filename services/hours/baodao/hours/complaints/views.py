"""Complaints as who complained and who supervises see them, and how many there are."""

from datetime import datetime
from typing import Annotated, Any

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.complaints.domain import Complaint, quarter_at
from baodao.hours.complaints.keys import ReceiptKeys
from baodao.hours.complaints.store import COMPLAINTS, TALLIES
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.reach import but_about, in_reach
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, in_range
from baodao.schema.access import WATCHERS
from baodao.schema.base import NotFound
from baodao.schema.hours import complaints as schema


async def follow_complaint(
    query: schema.FollowComplaint, reads: Reads, keys: ReceiptKeys, now: datetime
) -> schema.ComplaintProgress:
    if not keys.is_code(query.receipt_number, query.receipt_code):
        return schema.ComplaintProgress(state="unknown")
    complaint = await reads.get(COMPLAINTS, query.receipt_number)
    if complaint is None:
        return schema.ComplaintProgress(state="unknown")
    return shown(schema.ComplaintProgress, complaint, **_derived(complaint, now))


async def get_complaint(
    query: schema.GetComplaint,
    complaint: Annotated[Complaint, by("receipt_number")],
    certificate: Annotated[Certificate | None, by("complaint.certificate_number")],
    holder: Annotated[KnownVolunteer | None, by("certificate.volunteer_id")],
    now: datetime,
) -> schema.Complaint | NotFound:
    records = [holder.id, holder.merged_into] if holder else []
    if certificate:
        records.append(certificate.volunteer_id)
    if any(map(query.actor.is_concerned, (*records, *complaint.concerns))):
        return NotFound(kind="complaint", id=complaint.id)
    derived = _derived(complaint, now)
    return shown(schema.Complaint, complaint, receipt_number=complaint.id, **derived)


async def list_complaints(
    query: schema.ListComplaints, reads: Reads, now: datetime
) -> schema.ComplaintPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    actor = query.actor
    # A body reads nothing of what is about it.
    visible = but_about(actor, in_reach(actor, query.division, WATCHERS), "concerns")
    page = await reads.page(COMPLAINTS, visible, wanted, query)
    rows = [
        shown(schema.ComplaintLine, one, receipt_number=one.id, **_derived(one, now))
        for one in page.items
    ]
    return schema.ComplaintPage(complaints=rows, next=page.next)


async def list_complaint_tallies(
    query: schema.ListComplaintTallies, reads: Reads, now: datetime
) -> schema.ComplaintTallyPage:
    quarter = query.quarter or quarter_at(now)
    visible = in_reach(query.actor, query.division, (*WATCHERS, "street-coordinator"))
    # The ids of a quarter's begin with it, so one index finds them, place by place.
    wanted = in_range("id", gte=f"{quarter}-", lt=f"{quarter}.")
    page = await reads.page(TALLIES, visible, wanted, query)
    rows = [shown(schema.ComplaintTally, tally) for tally in page.items]
    return schema.ComplaintTallyPage(tallies=rows, next=page.next)


def _derived(complaint: Complaint, now: datetime) -> dict[str, Any]:
    return {"due_on": complaint.due_on, "is_late": complaint.is_late(now)}
