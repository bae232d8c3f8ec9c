"""What ends with who helps, or is helped: pairs 结对帮扶 and errands 全程代办."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, by_each, use_case
from baodao.registration.befriending.domain import Befriending, Ties
from baodao.registration.befriending.use_cases import end_all
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.registration.errands.use_cases import leave_all, others_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerWithdrawn


def _residents(pairs: Mapping[str, Befriending]) -> list[str]:
    return [one.resident_id for one in pairs.values()]


_Theirs = Annotated[Ties | None, by("volunteer_id")]
_Pairs = Annotated[dict[str, Befriending], by_each("theirs.open")]
_Residents = Annotated[dict[str, Ties], by_each(_residents, or_new=Ties.none)]
_Tied = Annotated[ErrandTies | None, by("volunteer_id")]
_Errands = Annotated[dict[str, Errand], by_each("tied.errands")]
_Others = Annotated[dict[str, ErrandTies], by_each(others_of, or_new=ErrandTies.none)]


@use_case
def end_help_of_suspended(
    event: VolunteerSuspended,
    *,
    theirs: _Theirs,
    pairs: _Pairs,
    residents: _Residents,
    tied: _Tied,
    errands: _Errands,
    others: _Others,
    now: datetime,
) -> Decision[None]:
    """End the pairs of a volunteer who may do nothing for now; others do their errands.

    What they asked for themself goes on: who may not help can be helped.
    """
    does = {key: one for key, one in errands.items() if one.volunteer_helper == event.volunteer_id}
    ended = end_all(theirs, pairs, residents, "volunteer-left", now)
    return accept(None, *ended, *leave_all(event.volunteer_id, does, others, now))


@use_case
def end_help_of_withdrawn(
    event: VolunteerWithdrawn,
    *,
    theirs: _Theirs,
    pairs: _Pairs,
    residents: _Residents,
    tied: _Tied,
    errands: _Errands,
    others: _Others,
    now: datetime,
) -> Decision[None]:
    """End what somebody gives and gets who is no volunteer any more, or was erased."""
    ended = end_all(theirs, pairs, residents, "volunteer-left", now)
    return accept(None, *ended, *leave_all(event.volunteer_id, errands, others, now))


@use_case
def end_help_of_merged(  # noqa: PLR0913 -- all that hangs on it
    event: VolunteersMerged,
    *,
    volunteer: Annotated[Volunteer | None, by("merged_id")],
    theirs: Annotated[Ties | None, by("merged_id")],
    pairs: _Pairs,
    residents: _Residents,
    tied: Annotated[ErrandTies | None, by("merged_id")],
    errands: _Errands,
    others: _Others,
    now: datetime,
) -> Decision[None]:
    """End what a merged record gives and gets; under the kept one it can be asked for anew."""
    if volunteer is None or volunteer.merged_into is None:
        # Told again, and it was taken back: what has begun since is theirs.
        return accept(None)
    ended = end_all(theirs, pairs, residents, "volunteer-left", now)
    return accept(None, *ended, *leave_all(event.merged_id, errands, others, now))
