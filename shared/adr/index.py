"""Writes README.md, the index of decisions, from the records beside it; `--check` only compares."""

import re
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
INDEX = HERE / "README.md"
SECTIONS = ("Context", "Decision", "Alternatives", "Consequence")
STATUS = re.compile(r"proposed|accepted|rejected|replaced by \d{4}")


class Record(NamedTuple):
    """One decision as its file states it, and what is wrong with that file."""

    file: str
    number: str
    title: str
    status: str
    date: str
    faults: list[str]


def read(path: Path) -> Record:
    """Read one record; faults are collected, not raised, so that all are reported at once."""
    text = path.read_text(encoding="utf-8")
    heading = re.match(r"# (\d{4}) — (.+)\n", text)
    number, title = heading.groups() if heading else ("", "")
    table = dict(re.findall(r"^\| (\w+) \| (.+?) \|$", text, re.MULTILINE))
    status, date = table.get("Status", ""), table.get("Date", "")
    faults = [] if number == path.name[:4] else [f"the heading must be “# {path.name[:4]} — title”"]
    if not STATUS.fullmatch(status):
        faults.append(f"status “{status}” is none of: {STATUS.pattern}")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        faults.append(f"date “{date}” is not of the form 2026-01-31")
    sections = re.findall(r"^## (.+)\n+(?=[^#\s])", text, re.MULTILINE)
    faults += [f"section “{name}” is missing or empty" for name in SECTIONS if name not in sections]
    return Record(path.name, path.name[:4], title, status, date, faults)


def render(records: list[Record]) -> str:
    """Return the whole text of README.md."""
    rows = [f"| [{r.number}]({r.file}) | {r.title} | {r.status} | {r.date} |" for r in records]
    head = [
        "# Decisions",
        "",
        "Made by `index.py`; a new record starts from [template.md](template.md).",
        "",
        "| | decision | status | date |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def main() -> int:
    """Write or check the index; return the exit status."""
    records = [read(path) for path in sorted(HERE.glob("[0-9][0-9][0-9][0-9]-*.md"))]
    faults = [f"{r.file}: {fault}" for r in records for fault in r.faults]
    numbers = [int(r.number) for r in records]
    # A gap is a number that is reserved for a decision still being written.
    if double := {number for number in numbers if numbers.count(number) > 1}:
        faults.append(f"numbers are given twice: {sorted(double)}")
    text = render(records)
    if "--check" not in sys.argv[1:]:
        INDEX.write_text(text, encoding="utf-8")
    elif not INDEX.exists() or INDEX.read_text(encoding="utf-8") != text:
        faults.append("README.md is out of date: run python shared/adr/index.py")
    for fault in faults:
        print(f"shared/adr: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
