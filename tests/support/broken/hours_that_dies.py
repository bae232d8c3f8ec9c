"""hours that is killed around a commit: `DIES` is `after` its first one, or `before` its second.

After the first nothing is published and nobody is answered; before the second everything of it is
written in the transaction, and all that follows from the first has gone out.
"""

import os
import signal
from itertools import count
from typing import Any

from baodao.hours.app import main
from baodao.kit import mongo

_COMMITS = count(1)
_commit = mongo._commit


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _commit_and_die(session: Any) -> None:
    number = next(_COMMITS)
    if os.environ["DIES"] == "before" and number > 1:
        _die()
    _commit(session)
    if os.environ["DIES"] == "after":
        _die()


mongo._commit = _commit_and_die

main()
