"""Cases about the records of registration: a person says "not me" (志愿服务条例 art. 25)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from baodao.kernel import cases
from baodao.schema.registration.disputes import CaseOpened, CaseResolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(cases.Case):
    """An objection to one record of registration."""

    OPENED: ClassVar[type[Any]] = CaseOpened
    RESOLVED: ClassVar[type[Any]] = CaseResolved
