"""What the package says to strangers is true: its tables, and its example on a real server."""

import asyncio
import json
import re
import sys
from pathlib import Path

import nats
import pytest

from baodao.kit.servers import NatsServer
from baodao.schema import contract
from baodao.schema.contract import sample_file

README = (Path(__file__).parents[2] / "shared" / "schema" / "README.md").read_text("utf-8")


@pytest.mark.usefixtures("python_path")
async def test_the_example_reads_the_sample_messages(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    wire_type = "baodao.scheduling.seat-reserved.v1"
    sample = json.loads(sample_file(contract.HERE, wire_type).read_text("utf-8"))
    async with NatsServer(tmp_path / "nats") as server:
        connection = await nats.connect(server.url)
        jetstream = connection.jetstream()
        await jetstream.add_stream(name="SCHEDULING", subjects=["events.scheduling.>"])
        data = json.dumps(sample["data"]).encode()
        for headers in (sample["headers"], {**sample["headers"], "ce-type": "baodao.x.y.v9"}):
            await jetstream.publish(sample["subject"], data, headers=headers)
        file = tmp_path / "example.py"
        file.write_text(example.replace("nats://127.0.0.1:4222", server.url), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-u", str(file), stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout
            async with asyncio.timeout(20):
                first, second = [(await process.stdout.readline()).decode() for _ in range(2)]
        finally:
            process.kill()
            await process.wait()
            await connection.close()
    assert "sample-shift-id" in first
    assert "the type baodao.x.y.v9 is unknown" in second
