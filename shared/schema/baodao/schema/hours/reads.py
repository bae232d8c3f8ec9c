"""Who saw whose data in hours."""

from baodao.schema.access import WATCHERS, guardian, own, subtree
from baodao.schema.base import Query
from baodao.schema.reads import AboutReads, ReadPage


class ListHoursReads(
    AboutReads,
    Query,
    subject="queries.hours.list-reads",
    reply=ReadPage,
    access=[own("person_id"), guardian("person.as_ward"), subtree("division?", *WATCHERS)],
):
    """Who saw whose data in hours: for whoever oversees readers, and for the person."""
