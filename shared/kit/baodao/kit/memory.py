"""The memory of a process that serves for a long time."""

import ctypes
import gc

_M_MMAP_THRESHOLD = -3
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Have what is allocated in one piece of 1 MiB or more go back to the system when it is freed.

    glibc does so from 128 KiB on, until such a piece was freed: from then on it takes pieces of its
    size, up to 32 MiB, from the heap, which what is left between them keeps large. A group of an
    import has several such pieces (batches of the driver, blocks of events, answers of mongod), and
    a process that took one of 100,000 people held 40 MB more than it used. Elsewhere than on glibc
    nothing changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def freeze_garbage() -> None:
    """Tell the collector, once a process is ready, to leave alone what exists by now.

    It lives as long as the process. New objects are looked at less often than after every 700, the
    default: in the gateway half of the busy time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
