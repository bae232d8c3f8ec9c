"""How well people served: for themselves, and for who organises and watches."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.evaluations.domain import Evaluation
from baodao.hours.evaluations.store import EVALUATIONS
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import evaluations as schema


async def list_evaluations_of(
    query: schema.ListEvaluationsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.EvaluationPage:
    visible = named(eq("volunteer_id", query.volunteer_id))
    return _page(await reads.page(EVALUATIONS, visible, EVERYTHING, query))


async def list_evaluations(query: schema.ListEvaluations, reads: Reads) -> schema.EvaluationPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    visible, asked = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= asked
    return _page(await reads.page(EVALUATIONS, visible, wanted, query))


async def evaluations_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.Evaluation]:
    """A page of those of one person, under all of their records, for their copy."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(EVALUATIONS, visible, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


def _page(page: Page[Evaluation]) -> schema.EvaluationPage:
    return schema.EvaluationPage(evaluations=[_shown(one) for one in page.items], next=page.next)


def _shown(evaluation: Evaluation) -> schema.Evaluation:
    return shown(schema.Evaluation, evaluation, evaluation_id=evaluation.id)
