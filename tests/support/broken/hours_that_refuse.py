"""hours that refuses whatever attendance it is told of."""

from typing import Any

from baodao.hours.app import main
from baodao.hours.ledger.use_cases import crediting
from baodao.kit.decisions import refuse
from baodao.schema import NotFound


def _refuse(*_: Any, **__: Any) -> Any:
    return refuse(NotFound(kind="attendance", id="whatever"))


crediting.credit_minutes.function = _refuse

main()
