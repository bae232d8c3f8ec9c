"""The lines of views and sweeps that read, or narrow what is read, and which of them ran.

with Reached(ROOT / "services/hours") as reached:
    ...
assert not reached.left_out()
"""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from baodao.kit.reads import Reads

ROOT = Path(__file__).parents[2]
_METHODS = {name for name in vars(Reads) if not name.startswith("_")}


def reading_lines(file: Path) -> Iterator[int]:
    """The lines that ask `reads` for something, and those that change what is `wanted`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            if isinstance(node.value, ast.Name) and node.value.id == "reads":
                yield node.lineno
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "wanted" for target in targets):
                yield node.value.lineno


class Reached:
    """Notes which of the reading lines of a service run while it is entered."""

    def __init__(self, folder: Path) -> None:
        lines = {str(file): set(reading_lines(file)) for file in folder.rglob("baodao/**/*.py")}
        self.left = {file: found for file, found in lines.items() if found}
        assert self.left
        self._before: Any = None

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.settrace(self._before)

    def left_out(self) -> list[str]:
        """Those that did not run."""
        return [
            f"{Path(file).relative_to(ROOT)}:{line}"
            for file, lines in self.left.items()
            for line in sorted(lines)
        ]

    def _called(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        return self._stepped if self.left.get(frame.f_code.co_filename) else None

    def _stepped(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        self.left[frame.f_code.co_filename].discard(frame.f_lineno)
        return self._stepped
