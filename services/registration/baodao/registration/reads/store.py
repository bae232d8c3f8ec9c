"""Where the log of reads is kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.read_log import reads_collection

READS = reads_collection(IN_DIVISIONS)

COLLECTIONS = (READS,)
