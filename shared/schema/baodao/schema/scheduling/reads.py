"""The log of reads of scheduling."""

from baodao.schema.access import WATCHERS, guardian, own, subtree
from baodao.schema.base import Query
from baodao.schema.reads import AboutReads, ReadPage


class ListSchedulingReads(
    AboutReads,
    Query,
    subject="queries.scheduling.list-reads",
    reply=ReadPage,
    access=[own("person_id"), guardian("person.as_ward"), subtree("division?", *WATCHERS)],
):
    """Who saw whose data in scheduling: for whoever oversees readers, and for the person."""
