"""hours whose handler always has a defect."""

from typing import Any

from baodao.hours import use_cases
from baodao.hours.app import main


def _fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError("a defect, on purpose")


use_cases.credit_minutes.function = _fail

main()
