"""Answers about who signed up."""

from typing import Annotated

from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import begins_with
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.store import SIGN_UPS
from baodao.schema.scheduling import seats as schema


async def list_sign_ups(
    query: schema.ListSignUps, shift: Annotated[Shift, by("shift_id")], reads: Reads
) -> schema.SignUpPage:
    # A sign-up's id begins with its shift's.
    page = await reads.page(SIGN_UPS, begins_with("id", f"{shift.id}-"), query)
    sign_ups = [shown(schema.SignUp, one, sign_up_id=one.id) for one in page.items]
    return schema.SignUpPage(sign_ups=sign_ups, next=page.next)
