"""What the import command holds at most, whatever it is given; there is no server to send to."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.support import old_workbooks as old
from tests.support.workbooks import DECLARATION, TRANSITIONAL, Sheet, cell, row, texts, workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="/proc says what a process has held"),
]

MOST_MB = 150
MEGABYTE = 1 << 20
HEADER = ["姓名", "居住区划", "手机号", "证件号码"]
MAIN = f"{TRANSITIONAL}/spreadsheetml/2006/main"
REFUSED, NO_SERVER = 1, 4
# The command, which says at its end how many kB it has held at most.
WATCHED = """
import re, runpy, sys
try:
    runpy.run_module("baodao.cli", run_name="__main__")
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def with_part(file: Path, name: str, content: Iterator[bytes]) -> None:
    """A workbook of which one part is written piece by piece."""
    whole = file.with_suffix(".whole")
    strings = row(*(f'<c t="s"><v>{n}</v></c>' for n in range(4)))
    whole.write_bytes(workbook(Sheet(texts(HEADER) + strings), parts={name: None}))
    with ZipFile(whole) as source, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for entry in source.namelist():
            target.writestr(entry, source.read(entry))
        with target.open(name, "w", force_zip64=True) as part:
            for piece in content:
                part.write(piece)


def sheet(rows: Iterator[str]) -> Iterator[bytes]:
    yield f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{texts(HEADER)}'.encode()
    for one in rows:
        yield one.encode()
    yield b"</sheetData></worksheet>"


def strings(count: int) -> Iterator[bytes]:
    yield f'{DECLARATION}<sst xmlns="{MAIN}">'.encode()
    for number in range(count):
        yield b"<si><t>%d</t></si>" % number
    yield b"</sst>"


def person(number: int) -> str:
    return row(*map(cell, [f"测试·{number}", "120104", f"199{number:08}", f"A{number}"]))


def csv(file: Path) -> None:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(",".join(HEADER) + "\n")
        for number in range(300_000):
            opened.write(f"测试·{number},120104,199{number:08},A{number}\n")


def wide_lines(file: Path) -> None:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(",".join(HEADER) + "\n")
        for _ in range(20):
            opened.write(",".join(f"{n}" for n in range(140_000)) + "\n")


def many_people(file: Path) -> None:
    with_part(file, "xl/worksheets/sheet1.xml", sheet(person(n) for n in range(60_000)))


def bomb_of_blanks(file: Path) -> None:
    blank = b" " * MEGABYTE
    with_part(file, "xl/worksheets/sheet1.xml", (blank for _ in range(300)))


def bomb_of_rows(file: Path) -> None:
    rows = "<row/>" * 10_000
    with_part(file, "xl/worksheets/sheet1.xml", sheet(rows for _ in range(100)))


def bomb_of_strings(file: Path) -> None:
    with_part(file, "xl/sharedStrings.xml", strings(1_300_000))


def wide_rows(file: Path) -> None:
    cells = "<c><v>1</v></c>" * 16_000
    with_part(file, "xl/worksheets/sheet1.xml", sheet(f"<row>{cells}</row>" for _ in range(60)))


def far_cells(file: Path) -> None:
    far = (f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 200_000))
    with_part(file, "xl/worksheets/sheet1.xml", sheet(far))


def old_far_cells(file: Path) -> None:
    far = b"".join(old.number_at(line, 255) for line in range(2, 15_000))
    people = [HEADER, ["测试·甲", "120104", "19900000001", "A1"]]
    file.write_bytes(old.old_workbook(people, raw=far))


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (csv, "t.csv", NO_SERVER),
        (wide_lines, "t.csv", REFUSED),
        (many_people, "t.xlsx", NO_SERVER),
        (wide_rows, "t.xlsx", NO_SERVER),
        (far_cells, "t.xlsx", NO_SERVER),
        (bomb_of_strings, "t.xlsx", NO_SERVER),
        (bomb_of_rows, "t.xlsx", NO_SERVER),
        (bomb_of_blanks, "t.xlsx", REFUSED),
        (old_far_cells, "t.xls", NO_SERVER),
    ],
)
def test_no_table_fills_the_memory(
    make: Callable[[Path], None], name: str, code: int, tmp_path: Path
) -> None:
    file = tmp_path / name
    make(file)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "import", "volunteers", str(file)],
        env={**os.environ, "BAODAO_NATS_URL": "nats://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    *said, peak = done.stderr.splitlines()
    assert done.returncode == code, said
    assert not any("Traceback" in line for line in said)
    print(f"{make.__name__}: {int(peak) // 1024} MB")
    assert int(peak) < MOST_MB * 1024
