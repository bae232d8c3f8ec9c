"""Answers about projects carried out on one's own."""

from baodao.kernel.reach import in_reach, kept_by, named
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Visible, eq, within
from baodao.registration.common.vault import Vault
from baodao.registration.lists.store import PROJECTS
from baodao.registration.people.views.names import names_on
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import projects as schema

_NAMED = ("volunteer_id", "reporter_id", "organisation_id", "state")


async def list_projects(
    query: schema.ListProjects, reads: Reads, vault: Vault
) -> schema.ProjectPage:
    own = _of_the_asker(query)
    visible = own or in_reach(query.actor, query.division, REGISTRARS)
    wanted = within(query.division) if own and query.division else EVERYTHING
    for name in _NAMED:
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(PROJECTS, visible, wanted, query)
    listed = [shown(schema.Project, one, project_id=one.id) for one in page.items]
    ids = (one.volunteer_id for one in listed)
    names = await names_on(query, ids, reads, vault)
    return schema.ProjectPage(projects=listed, next=page.next, names=names)


def _of_the_asker(query: schema.ListProjects) -> Visible | None:
    """The rows of whom the query names and the actor is or speaks for; None for nobody."""
    actor = query.actor
    if query.volunteer_id and actor.role == "volunteer" and actor.id == query.volunteer_id:
        return named(eq("volunteer_id", query.volunteer_id))
    for field in ("reporter_id", "organisation_id"):
        if actor.keeps(getattr(query, field)):
            return kept_by(actor, field, getattr(query, field))
    return None
