"""Answers about what departments ask to bring into communities."""

from baodao.kernel.reach import in_reach, kept_by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in, within
from baodao.registration.admissions.store import ADMISSIONS
from baodao.schema.access import READERS
from baodao.schema.registration import admissions as schema

_NAMED = ("department_id", "street_id", "state")


async def list_admissions(query: schema.ListAdmissions, reads: Reads) -> schema.AdmissionPage:
    actor = query.actor
    wanted = within(query.division) if query.division else EVERYTHING
    if query.department_id and query.department_id == actor.organisation:
        visible = kept_by(actor, "department_id")
    elif query.street_id and query.street_id == actor.organisation:
        visible = kept_by(actor, "street_id")
    else:
        visible, wanted = in_reach(actor, query.division, READERS), EVERYTHING
    for name in _NAMED:
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    if query.overdue:
        steps = (query.overdue,) if query.overdue != "late" else ("late", "climbed-to-district")
        wanted &= is_in("overdue", steps)
    page = await reads.page(ADMISSIONS, visible, wanted, query)
    return schema.AdmissionPage(
        admissions=[shown(schema.Admission, one, admission_id=one.id) for one in page.items],
        next=page.next,
        total=await reads.total(ADMISSIONS, visible, wanted, query),
    )
