"""Sums of numbers over documents: MongoDB adds up what memory does."""

import pytest

from baodao.kit.reads import Reads
from baodao.kit.sums import Adding
from baodao.kit.wanted import EVERYTHING
from tests.contract.test_reads import BOXES, DOCUMENTS, SINGLES, bare, memory
from tests.contract.test_reads import real as real


@pytest.mark.parametrize("by", [(), ("code",), ("code", "name"), ("id",)])
async def test_numbers_are_added_up_alike(real: Reads, by: tuple[str, ...]) -> None:
    hurt = [bare("hurt", size="much"), bare("half", size=1.5), bare("true", size=True)]
    hurt += [bare("lost", "size"), bare("stray", code=7), bare("gone", "code", name=None)]
    documents = [*DOCUMENTS, *hurt]
    await real.stored.append(BOXES.name, documents)
    kept, adding, sizes = await memory(documents), Adding(("size",), by), set()
    for _, wanted in SINGLES[::3]:
        found = await real.sums(BOXES, wanted, adding)
        assert sorted(found) == sorted(await kept.sums(BOXES, wanted, adding))
        sizes.add(sum(one.documents for one in found))
    assert len(sizes) > 3
    assert not {"hurt", "half", "true", "lost"} & {one.common[-1] for one in found if by == ("id",)}


@pytest.mark.parametrize("adding", [Adding(("weight",)), Adding(("size",), ("tags",))])
async def test_only_what_there_is_is_added_up(adding: Adding) -> None:
    with pytest.raises(TypeError):
        await (await memory(DOCUMENTS)).sums(BOXES, EVERYTHING, adding)
