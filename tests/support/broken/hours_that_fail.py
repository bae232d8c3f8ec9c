"""hours whose handler always has a defect."""

from typing import Any

from baodao.hours.app import main
from baodao.hours.ledger.use_cases import crediting


def _fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError("a defect, on purpose")


crediting.credit_minutes.function = _fail

main()
