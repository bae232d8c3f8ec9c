import pytest

from baodao.kernel.divisions import parent_of
from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionRenamed,
)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("12", "province", None),
        ("1201", "city", "12"),
        ("120104", "district", "1201"),
        ("120104007", "street", "120104"),
        ("120104007017", "community", "120104007"),
    ],
)
def test_level_and_parent_follow_from_the_code(code: str, level: str, parent: str | None) -> None:
    change = Division.add(code, "测试")
    division = change.after
    assert (division.id, division.level, division.parent, division.version) == (
        code,
        level,
        parent,
        1,
    )
    assert change.events == (
        DivisionAdded.model_validate(
            {"division": code, "name": "测试", "level": level, "parent": parent}
        ),
    )
    assert parent_of(code) == parent


def test_a_renamed_division_is_the_same_place() -> None:
    division = Division.add("12", "测试市").after
    change = division.rename("新测试市", "2026-11-23")
    assert (change.after.id, change.after.name, change.after.version) == ("12", "新测试市", 2)
    assert change.events == (
        DivisionRenamed(division="12", name="新测试市", former_name="测试市", since="2026-11-23"),
    )
