"""One log of reads of those that the services keep: asked of each, and put in order.

Each gives its first reads after `after`, by ids that carry their time, so the first of all are
among them. A service that does not answer is no reason to leave its reads out: then there is no
answer.
"""

from collections.abc import Iterable

from baodao.schema.reads import ReadPage


def merged(results: Iterable[bytes], limit: int) -> bytes:
    """The page of so many reads at most, of the pages that the services gave."""
    pages = [ReadPage.model_validate_json(result) for result in results]
    reads = sorted((read for page in pages for read in page.reads), key=lambda one: one.read_id)
    shown = reads[:limit]
    goes_on = len(reads) > limit or any(page.next is not None for page in pages)
    following = shown[-1].read_id if goes_on and shown else None
    return ReadPage(reads=shown, next=following).model_dump_json().encode()
