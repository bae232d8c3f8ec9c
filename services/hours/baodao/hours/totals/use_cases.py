"""What is noted for totals besides what follows from entries (`consequences`)."""

from typing import Annotated

from baodao.hours.totals.domain.cells import FormerDivision
from baodao.kit.decisions import Decision, accept, by, use_case
from baodao.schema.registration.divisions import DivisionDissolved


@use_case
def note_dissolution(
    event: DivisionDissolved,
    division: Annotated[FormerDivision, by("division", or_new=FormerDivision.blank)],
) -> Decision[None]:
    """Note which division another one has become."""
    return accept(None, *division.end(event.until, event.became))
