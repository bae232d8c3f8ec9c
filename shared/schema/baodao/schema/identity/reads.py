"""The log of reads of identity."""

from baodao.schema.access import WATCHERS, guardian, own, subtree
from baodao.schema.base import Query
from baodao.schema.reads import AboutReads, ReadPage


class ListIdentityReads(
    AboutReads,
    Query,
    subject="queries.identity.list-reads",
    reply=ReadPage,
    access=[own("person_id"), guardian("person.as_ward"), subtree("division?", *WATCHERS)],
):
    """Who saw whose data in identity: for whoever oversees readers, and for the person."""
