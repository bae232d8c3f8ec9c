"""Answers about the streets' lists of what departments may bring into communities."""

from baodao.kernel.reach import public
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, in_range, within
from baodao.registration.admissions.store import PERMITS
from baodao.schema.registration import permits as schema


async def list_permits(query: schema.ListPermits, reads: Reads) -> schema.PermitPage:
    wanted = within(query.division) if query.division else EVERYTHING
    for name in ("street_id", "department_id"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    if query.on:
        wanted &= in_range("from_day", lte=query.on) & in_range("until_day", gt=query.on)
    page = await reads.page(PERMITS, public(query), wanted, query)
    listed = [shown(schema.Permit, one, permit_id=one.id) for one in page.items]
    return schema.PermitPage(permits=listed, next=page.next)
