"""registration that cannot keep anybody, nor compare anybody with a list."""

from typing import Any

from baodao.registration.app import main
from baodao.registration.party.use_cases import matching
from baodao.registration.people.domain.people import Person, PersonalData


def _record(_: Any, __: str, data: PersonalData) -> Any:
    known = data.model_dump()
    raise RuntimeError(f"a defect, on purpose, about {len(known)} fields")


def _keys_of(_: Any, __: str, data: PersonalData) -> Any:
    raise RuntimeError(f"a defect, on purpose, about a {type(data).__name__}")


Person.record = _record  # type: ignore[method-assign, assignment]
matching.keys_of = _keys_of

main()
