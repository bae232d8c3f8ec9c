"""hours whose detectors have a defect each, or never come to an end."""

import os
from typing import Any

from baodao.hours.app import main
from baodao.hours.suspicions.use_cases import watching
from baodao.kit.decisions import NotNowError


def _fail(*_: Any, **__: Any) -> Any:
    if os.environ["WATCH"] == "waits":
        raise NotNowError("on purpose")
    raise RuntimeError("a defect, on purpose")


for _case in (watching.watch_attendance, watching.watch_entry, watching.watch_check_in):
    _case.function = _fail

main()
