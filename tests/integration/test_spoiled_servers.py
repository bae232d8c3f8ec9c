"""Whatever happened to a server's files: it serves, or one sentence says why not and what to do."""

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nats
import pytest
from pymongo import AsyncMongoClient

from baodao.cli.operate import topology
from baodao.kit.servers import MongoServer, NatsServer, ServerError
from tests.support.damage import SPOILS, a_directory

SUBJECT = "events.hours.hours-credited.v1.12.01.04.007.017.A"
REMEDIES = "start again|start with nothing|another directory"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
async def mongo_files(kept: Path) -> Path:
    """The directory of a mongod that had something to keep; written once."""
    directory = kept / "mongo"
    if not directory.exists():
        async with MongoServer(directory) as server, AsyncMongoClient(server.url) as client:
            await client.test.things.insert_many([{"_id": n} for n in range(100)])
    return directory


@pytest.fixture
async def nats_files(kept: Path) -> Path:
    """The directory of a nats-server with all our streams and durables, and one message."""
    directory = kept / "nats"
    if not directory.exists():
        async with NatsServer(directory) as server:
            client = await nats.connect(server.url)
            await topology.apply_all(client.jetstream())
            await client.jetstream().publish(SUBJECT, b"{}", stream="HOURS")
            await client.close()
    return directory


def kinds(directory: Path) -> list[Path]:
    """One file of each kind below a directory: names that differ by a number alone are one kind."""
    files = sorted(f.relative_to(directory) for f in directory.rglob("*") if f.is_file())
    return list({re.sub(r"\d+--?\d+|\d{5,}", "N", str(f)): f for f in files}.values())


@cache
def contents(directory: Path) -> dict[Path, tuple[bytes, int]]:
    """Every file without the zeros at its end, which are most of a journal, and its size."""
    read = {f: f.read_bytes() for f in directory.rglob("*") if f.is_file()}
    return {f.relative_to(directory): (data.rstrip(b"\0"), len(data)) for f, data in read.items()}


def copy(directory: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    for below in [directory, *directory.rglob("*/")]:
        (target / below.relative_to(directory)).mkdir()
    for name, (data, size) in contents(directory).items():
        with (target / name).open("wb") as file:
            file.write(data)
            file.truncate(size)
    return target


def is_a_sentence(message: str) -> None:
    """For an operator: the cause in one line, no JSON of the server's, and what to do."""
    assert "\n" not in message, message
    assert not re.search(r'[{}]|"s":|Traceback|Errno', message), message
    assert re.search(REMEDIES, message), message


async def said(server: MongoServer | NatsServer, use: Callable[[Any], Any]) -> str:
    """What the start of a server says; "" if it serves."""
    try:
        async with server:
            await use(server)
    except ServerError as error:
        return str(error)
    return ""


async def count(server: MongoServer) -> None:
    async with AsyncMongoClient(server.url) as client:
        assert await client.test.things.count_documents({}) == 100


async def have_streams(server: NatsServer) -> None:
    client = await nats.connect(server.url)
    try:
        await client.jetstream().account_info()
    finally:
        await client.close()


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
async def test_mongod_serves_all_or_one_sentence_says_why_not(
    mongo_files: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoiled = {}
    for file in kinds(mongo_files):
        directory = copy(mongo_files, tmp_path / "mongo")
        spoil(directory / file)
        spoiled[str(file)] = message = await said(MongoServer(directory), count)
        if message:
            is_a_sentence(message)
            assert str(directory) in message
    assert "are damaged (WiredTiger.wt)" in spoiled["db/WiredTiger.wt"] or spoil is a_directory
    assert spoiled["db/WiredTiger.wt"]
    assert not spoiled["mongod.lock"] or spoil is a_directory
    assert not spoiled["mongod.log"]


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
async def test_nats_serves_or_one_sentence_says_why_not(
    nats_files: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    for file in kinds(nats_files):
        directory = copy(nats_files, tmp_path / "nats")
        spoil(directory / file)
        if message := await said(NatsServer(directory), have_streams):
            is_a_sentence(message)
            assert str(directory) in message
            assert spoil is a_directory


@pytest.mark.parametrize("where", ["", "jetstream", "jetstream/jetstream", "nats-server.log"])
async def test_a_file_where_a_directory_should_be_is_named(
    nats_files: Path, tmp_path: Path, where: str
) -> None:
    directory = copy(nats_files, tmp_path / "nats")
    place = directory / where
    shutil.rmtree(place, ignore_errors=True)
    place.unlink(missing_ok=True)
    place.write_text("in the way")
    message = await said(NatsServer(directory), have_streams)
    if where == "nats-server.log":
        assert not message
    else:
        is_a_sentence(message)
        assert str(directory) in message
