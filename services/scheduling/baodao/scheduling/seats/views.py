"""Answers about who signed up."""

from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import begins_with
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.store import SIGN_UPS
from baodao.schema import NotFound
from baodao.schema.scheduling import seats as schema


async def list_sign_ups(query: schema.ListSignUps, reads: Reads) -> schema.SignUpPage | NotFound:
    if await reads.get(SHIFTS, query.shift_id) is None:
        return NotFound(kind="shift", id=query.shift_id)
    # A sign-up's id begins with its shift's.
    page = await reads.page(SIGN_UPS, begins_with("id", f"{query.shift_id}-"), query)
    sign_ups = [shown(schema.SignUp, one, sign_up_id=one.id) for one in page.items]
    return schema.SignUpPage(sign_ups=sign_ups, next=page.next)
