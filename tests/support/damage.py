"""Damage to files: those in which a nats-server that is not running keeps a stream, and any."""

import random
from collections.abc import Callable, Iterable
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


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garbage(file: Path) -> None:
    size = max(64, min(file.stat().st_size, 1 << 16))
    file.write_bytes(random.Random(file.name).randbytes(size))


def a_directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILS: list[Callable[[Path], None]] = [emptied, truncated, garbage, a_directory]
"""What can have happened to a file, whatever is in it."""
