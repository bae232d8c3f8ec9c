"""What an operator meets: full disks, damaged files, things in the way. One sentence says it."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient

from baodao.cli.operate.vault import make_keys
from tests.e2e.test_demo import UP, baodao
from tests.support.damage import garbage
from tests.support.services import until
from tests.support.small_disk import filled, small_disk

DISTRICT = "120104"


class Running:
    """A stack started by `baodao up` in a directory."""

    def __init__(self, process: asyncio.subprocess.Process, urls: dict[str, str]) -> None:
        self.process, self.urls = process, urls

    async def ended(self) -> str:
        """What it said when it ended by itself."""
        _, err = await self.process.communicate()
        assert self.process.returncode == 1
        return err.decode()

    async def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        _, err = await self.process.communicate()
        assert self.process.returncode == 0, err.decode()
        return err.decode()


async def up(directory: Path, *arguments: str) -> Running:
    process = await baodao(directory, *UP, *arguments)
    assert process.stdout
    line = await process.stdout.readline()
    if not line:
        assert process.stderr
        pytest.fail((await process.stderr.read()).decode())
    return Running(process, json.loads(line))


async def refused(directory: Path, command: str = "up") -> str:
    """The one sentence with which a command that starts a stack gives up."""
    arguments = UP if command == "up" else (command, "--json")
    process = await baodao(directory, *arguments)
    out, err = await process.communicate()
    assert process.returncode == 1, err.decode()
    assert not out
    (sentence,) = [line for line in err.decode().splitlines() if line.startswith("baodao: ")]
    assert err.decode().strip().endswith(sentence), err.decode()
    assert not re.search(r'Traceback|"s":|Errno', err.decode())
    return sentence


async def add_street(http: httpx.AsyncClient, number: int) -> str:
    """Add a street with 400 communities; its code, "" if nobody said that it was taken."""
    street = f"{DISTRICT}{number:03}"
    codes = ["12", "1201", DISTRICT, street, *(f"{street}{n:03}" for n in range(1, 401))]
    rows = [{"code": code, "name": f"测试·{code}"} for code in codes]
    try:
        answer = await http.post("/api/v1/divisions", json={"rows": rows})
    except httpx.HTTPError:
        return ""
    return street if answer.status_code == 200 else ""


def client(stack: Running, directory: Path) -> httpx.AsyncClient:
    """A program with the token that `baodao up` has made for its own commands."""
    token = (directory / ".baodao" / "operator.token").read_text("utf-8").strip()
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=stack.urls["gateway"], headers=headers, timeout=60)


async def streams_are_whole(directory: Path) -> None:
    """Every event of every log is in its stream."""

    async def whole() -> bool:
        return await (await baodao(directory, "streams", "check")).wait() == 0

    await until(whole, 60, "the streams are whole")


@pytest.mark.slow
async def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 500) as disk:
        stack = await up(disk)
        async with client(stack, disk) as http:
            accepted = [await add_street(http, 1)]
            with filled(disk):
                ended = asyncio.create_task(stack.ended())
                for number in range(2, 100):
                    if ended.done():
                        break
                    accepted.append(await add_street(http, number))
                said = await asyncio.wait_for(ended, 120)
                assert re.search(r"baodao: (mongod|nats-server).*: the disk of \S+ is full", said)
                assert "nothing that was accepted is lost" in said
                assert "is full. Free some space" in await refused(disk)
        stack = await up(disk)
        async with client(stack, disk) as http:
            for street in filter(None, accepted):
                assert (await http.get(f"/api/v1/divisions/{street}")).status_code == 200
        await streams_are_whole(disk)
        await stack.stop()


@pytest.mark.slow
async def test_damaged_streams_are_made_anew_from_the_databases(tmp_path: Path) -> None:
    stack = await up(tmp_path)
    async with client(stack, tmp_path) as http:
        assert await add_street(http, 1)
    await streams_are_whole(tmp_path)
    await stack.stop()
    nats = tmp_path / ".baodao" / "nats"
    (
        nats / "jetstream" / "jetstream" / "streams" / "streams" / "REGISTRATION" / "meta.inf"
    ).write_text("?")
    shutil.rmtree(nats / "jetstream" / "jetstream" / "streams" / "streams" / "HOURS")
    (nats / "jetstream" / "jetstream" / "streams" / "streams" / "HOURS").write_text("in the way")
    sentence = await refused(tmp_path)
    assert "cannot make its streams" in sentence
    assert f"Move {nats}/jetstream away and start again" in sentence
    (nats / "jetstream").rename(tmp_path / "aside")
    stack = await up(tmp_path)
    await streams_are_whole(tmp_path)
    await stack.stop()


async def test_what_another_stack_left_behind_and_who_has_its_ports_are_no_obstacle(
    tmp_path: Path,
) -> None:
    state = tmp_path / ".baodao" / "stack.json"
    state.parent.mkdir()
    # This very process lives, and is no stack.
    state.write_text(json.dumps({"pid": os.getpid(), "nats_url": "", "mongo_url": ""}))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        stack = await up(tmp_path, "--nats-port", port)
        assert json.loads(state.read_text())["pid"] == stack.process.pid
        assert "runs here already" in await refused(tmp_path)
        said = await stack.stop()
    assert f"port {port} cannot be used (Address already in use): " in said


@pytest.mark.parametrize("command", ["up", "demo"])
async def test_a_file_in_the_way_of_the_data_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / ".baodao").write_text("in the way")
    sentence = await refused(tmp_path, command)
    assert f"{tmp_path}/.baodao cannot be used: File exists. Move it away" in sentence


async def test_a_directory_in_the_place_of_the_record_is_named(tmp_path: Path) -> None:
    (tmp_path / ".baodao" / "stack.json").mkdir(parents=True)
    assert "stack.json cannot be used: Is a directory" in await refused(tmp_path)


# Each damage to each of the files: unit/registration/test_settings.py.
@pytest.mark.parametrize("key", ["lookup.key", "master.keys"])
async def test_a_spoiled_key_is_named(tmp_path: Path, key: str) -> None:
    keys = tmp_path / ".baodao" / "keys"
    make_keys(keys)
    garbage(keys / key)
    sentence = await refused(tmp_path)
    assert f"registration ended with exit code 1: {keys / key}: " in sentence
    assert "Put back the copy of the keys" in sentence


async def test_no_key_is_made_beside_people_whom_another_one_sealed(tmp_path: Path) -> None:
    stack = await up(tmp_path)
    state = json.loads((tmp_path / ".baodao" / "stack.json").read_text("utf-8"))
    assert not any("@" in url for url in stack.urls.values())
    with MongoClient(state["mongo_url"]) as mongo:
        mongo.baodao_registration.people.insert_one({"_id": "somebody"})
    await stack.stop()
    for key in ("lookup.key", "master.keys"):
        file = tmp_path / ".baodao" / "keys" / key
        kept = file.rename(tmp_path / key)
        sentence = await refused(tmp_path)
        assert f"{file}: not there, and people are stored by it" in sentence
        assert "Put back the copy of the keys" in sentence
        assert not file.exists()
        kept.rename(file)
    await (await up(tmp_path)).stop()
