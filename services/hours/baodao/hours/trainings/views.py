"""Trainings, for whose they are, for who records them and who watches."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.trainings.domain import Training
from baodao.hours.trainings.store import TRAININGS
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import trainings as schema


async def list_trainings_of(
    query: schema.ListTrainingsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.TrainingPage:
    ids = volunteer.records if volunteer else [query.volunteer_id]
    visible = named(is_in("volunteer_id", ids))
    return _page(await reads.page(TRAININGS, visible, EVERYTHING, query))


async def list_trainings(query: schema.ListTrainings, reads: Reads) -> schema.TrainingPage:
    visible, wanted = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= eq("state", query.state) if query.state else EVERYTHING
    return _page(await reads.page(TRAININGS, visible, wanted, query))


async def trainings_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.Training]:
    """A page of those of one person, under all of their records, for their copy."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(TRAININGS, visible, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


def _page(page: Page[Training]) -> schema.TrainingPage:
    return schema.TrainingPage(trainings=[_shown(one) for one in page.items], next=page.next)


def _shown(training: Training) -> schema.Training:
    return shown(schema.Training, training, training_id=training.id)
