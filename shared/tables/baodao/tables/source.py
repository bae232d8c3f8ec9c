"""Where the bytes of a table are: a file of this machine, or an upload that is no file."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol


class Source(Protocol):
    """Bytes that can be read as often as wanted; `name` is what people call them."""

    @property
    def name(self) -> str:
        """For whoever is told of it."""
        ...

    @property
    def suffix(self) -> str:
        """The end of the name in lower case, with its dot."""
        ...

    @property
    def is_readable(self) -> bool:
        """Whether it is a file, and not a folder, a pipe or a device."""
        ...

    def open(self) -> BinaryIO:
        """The bytes from their beginning.

        Raises:
            OSError: they cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file of this machine."""

    path: Path

    @property
    def name(self) -> str:
        """Its path as it was given."""
        return str(self.path)

    @property
    def suffix(self) -> str:
        """The end of its name."""
        return self.path.suffix.lower()

    @property
    def is_readable(self) -> bool:
        """Also of one that is not there: that is said when it is opened."""
        return self.path.is_file() or not self.path.exists()

    def open(self) -> BinaryIO:
        """The file."""
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that came over the network; they are held in memory, and never in a file."""

    content: bytes
    name: str
    suffix: str
    is_readable: bool = True

    def open(self) -> BinaryIO:
        """The bytes."""
        return BytesIO(self.content)
