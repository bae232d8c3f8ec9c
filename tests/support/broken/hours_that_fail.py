"""hours whose handler always has a defect."""

from typing import Any

from baodao.hours.app import main
from baodao.hours.ledger import use_cases


def _fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError("a defect, on purpose")


use_cases.credit_minutes.function = _fail

main()
