"""Where the log of reads is kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.read_log import NAMED_PAGES, reads_collection

READS = reads_collection(IN_DIVISIONS, NAMED_PAGES)

COLLECTIONS = (READS,)
