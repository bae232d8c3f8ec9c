"""Policy packs: what holds for every section of rules."""

from typing import Any, get_args

import pytest
from annotated_types import MaxLen
from pydantic import BaseModel

from baodao.schema.registration.policies import PolicyRules


def sections() -> dict[str, type[BaseModel]]:
    """The sections of a pack, and their rules."""
    return {
        name: kind
        for name, field in PolicyRules.model_fields.items()
        for kind in get_args(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    }


SECTIONS = sections()


@pytest.mark.parametrize(
    "name", [name for name, one in SECTIONS.items() if "locked" in one.model_fields]
)
def test_every_rule_of_a_section_may_be_locked_at_once(name: str) -> None:
    field = SECTIONS[name].model_fields["locked"]
    (listed,) = (one for one in get_args(field.annotation) if one is not type(None))
    (names,) = get_args(listed)
    rules: dict[str, Any] = {"locked": list(get_args(names))}
    assert set(rules["locked"]) == SECTIONS[name].model_fields.keys() - {"locked"}
    assert SECTIONS[name].model_validate(rules)
    (most,) = (one.max_length for one in field.metadata if isinstance(one, MaxLen))
    assert len(rules["locked"]) <= most


def test_there_are_sections() -> None:
    assert len(SECTIONS) > 5
