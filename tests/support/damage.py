"""Damage to the files in which a nats-server keeps a stream; the server must not be running."""

from collections.abc import Iterable
from pathlib import Path

from baodao.kit.servers import NatsServer


def blocks(server: NatsServer, stream: str) -> list[Path]:
    """The files of a stream, in their order."""
    found = (server.directory / "jetstream").rglob(f"{stream}/msgs/*.blk")
    return sorted(found, key=lambda file: int(file.stem))


def damage(server: NatsServer, stream: str, contents: Iterable[str | bytes]) -> None:
    """Turn over one byte of each message that has one of these in it."""
    left = {c.encode() if isinstance(c, str) else c for c in contents}
    for block in blocks(server, stream):
        data = bytearray(block.read_bytes())
        for content in list(left):
            if (place := data.rfind(content)) >= 0:
                data[place] ^= 0xFF
                left.discard(content)
        block.write_bytes(data)
    assert not left
