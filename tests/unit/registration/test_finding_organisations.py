"""Organisations are found by any of their names, in characters and in pinyin."""

import pytest

from baodao.kit.testing import MemoryService
from baodao.registration.common.name_tokens import tokens_in, tokens_of
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.schema.registration.organisations import (
    ChangeAliases,
    ListOrganisations,
    RenameOrganisation,
)
from tests.builders import organisations
from tests.builders.registration import COMMUNITY, ELSEWHERE, OPERATOR, ORGANISER

NAME = "重庆道夕阳红志愿服务队"


async def found(service: MemoryService, name: str, **where: str) -> list[str]:
    """The ids of the organisations that a search finds."""
    page = await service.ask(ListOrganisations(actor=ORGANISER, name=name, **where))
    return [one.organisation_id for one in page.organisations]


@pytest.mark.parametrize(
    "search",
    [
        NAME,
        "重庆道",
        "夕阳红",
        "志愿服务",
        "队",
        "夕 阳·红",
        "chongqing",
        "ChongQingDao",
        "xiyanghong",
        "zhiyuanfuwu",
        "cqd",
        "cqdxyhzyfwd",
        "XYH",
        "zyfwd",
    ],
)
async def test_by_a_part_by_its_pinyin_and_by_its_first_letters(
    service: MemoryService, search: str
) -> None:
    key = await organisations.organisation(service, name=NAME)
    await organisations.organisation(service, name="测试·合唱团")
    assert await found(service, search) == [key]


@pytest.mark.parametrize(
    "search",
    ["重庆队", "红夕阳", "zhongqing", "xyz", "yhz hy", "不在", "·", "志愿者"],
)
async def test_nothing_else_is_found(service: MemoryService, search: str) -> None:
    await organisations.organisation(service, name=NAME)
    assert await found(service, search) == []


async def test_by_what_it_was_called_and_what_people_call_it(service: MemoryService) -> None:
    key = await organisations.organisation(service, name="测试·旧名", aliases=["双报道"])
    await service.done(RenameOrganisation, OPERATOR, organisation_id=key, name="测试·新名")
    for search in ("旧名", "jm", "新名", "双报道", "sbd"):
        assert await found(service, search) == [key], search
    await service.done(ChangeAliases, OPERATOR, organisation_id=key, aliases=["双报到", "双报到"])
    for search, ids in (("双报到", [key]), ("双报道", []), ("旧名", [key]), ("新名", [key])):
        assert await found(service, search) == ids, search
    page = await service.ask(ListOrganisations(actor=ORGANISER, name="新名"))
    assert page.organisations[0].aliases == ["双报到"]


async def test_within_a_division(service: MemoryService) -> None:
    near = await organisations.organisation(service, name=NAME)
    far = await organisations.organisation(service, name=NAME, division=ELSEWHERE)
    assert await found(service, "夕阳红") == [near, far]
    assert await found(service, "夕阳红", division=COMMUNITY) == [near]
    assert await found(service, "xyh", kind="unit") == []


def test_letters_and_digits_are_words() -> None:
    tokens = tokens_of(["ABC科技第12支部"])
    assert {"abc", "ab", "科技", "abckeji", "akjd", "12", "第12", "keji"} <= {*tokens}


def test_a_long_name_has_a_bounded_number_of_tokens() -> None:
    assert len(tokens_of(["一二三四五六七八九十" * 20])) < 1_000
    assert tokens_in("一" * 200) == ("一一一",)


def test_an_organisation_of_before_is_found_as_well() -> None:
    before = {
        "_id": "o",
        "name": NAME,
        "kind": "volunteer-team",
        "division": COMMUNITY,
        "former_names": [{"name": "测试·旧名", "until_day": "2026-01-01"}],
        "version": 1,
        "announced": 0,
    }
    one: Organisation = ORGANISATIONS.restore(before)
    assert {"夕阳红", "xyh", "旧名"} <= {*one.found_by}
    assert one.aliases == ()
