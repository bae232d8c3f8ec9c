"""Every dirty table is read as each kind of table, within bounds of memory and time.

The tables are read in processes of their own, one for each kind, which say what they have held.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.dirty_files import strange_files, unusual_places
from tests.support.dirty_tables import HEADER, text_tables
from tests.support.dirty_workbooks import dirty_workbooks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc says what was held")

MOST_MB, MOST_SECONDS = 150, 10
TABLES = {
    "divisions": ("DivisionsTable()", ["名称", "证件号码", "代码", "级别"], "证件号码"),
    "volunteers": ("VolunteersTable(preview=True)", HEADER[:], ""),
    "members": ("MembersTable('unit')", HEADER[:], "居住区划"),
}
"""How each kind is made, how it calls the four columns, and which of them it does not have."""
# Reads every file of a folder as one kind of table, up to its messages, and says what came of it.
READER = """
import importlib, json, re, sys, time
from pathlib import Path
from baodao.tables.table_file import TableFile
from baodao.tables.sentences import TableError

_, module, make, ignored, folder = sys.argv
module = importlib.import_module(f"baodao.tables.{module}")
found = {}
for file in sorted(Path(folder).glob("*/*")):
    began, table = time.process_time(), eval(make, vars(module))
    try:
        opened = TableFile(file, table.columns, ignore=[ignored] if ignored else [])
        said, rows = str(opened.count()), 0
        for wave in table.waves(opened.rows()):
            for piece in wave:
                rows += len(piece.rows) + len(piece.rejected)
                if piece.rows:
                    table.message(piece.rows)
        assert rows == int(said), (file, rows, said)
    except TableError as stop:
        said = str(stop)
    found[file.parent.name] = said, time.process_time() - began
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
print(json.dumps({"files": found, "peak": peak}))
"""


def read(table: str, folder: Path) -> dict[str, Any]:
    make, _, ignored = TABLES[table]
    done = subprocess.run(
        [sys.executable, "-c", READER, table, make, ignored, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("table", TABLES)
def test_every_dirty_table_is_read_or_refused_in_bounds(table: str, tmp_path: Path) -> None:
    # Every case is made of the same list, which this table has under other names.
    before, HEADER[:] = HEADER[:], TABLES[table][1]
    try:
        tables = [*text_tables(), *dirty_workbooks(), *strange_files()]
    finally:
        HEADER[:] = before
    for number, dirty in enumerate(tables):
        file = tmp_path / f"{number:04}" / dirty.file
        file.parent.mkdir()
        file.write_bytes(dirty.content)
    names = {f"{number:04}": dirty.name for number, dirty in enumerate(tables)}
    told = read(table, tmp_path)
    assert told["files"].keys() == names.keys()
    assert told["peak"] < MOST_MB
    # Of CPU: what else runs on the machine does not count.
    slow = {names[n]: took for n, (_, took) in told["files"].items() if took > MOST_SECONDS}
    assert not slow
    # What is refused is refused in both languages, by a sentence that ends.
    refused = [said for said, _ in told["files"].values() if not said.isdigit()]
    assert refused
    assert all(" · " in said and len(said) < 2_000 for said in refused)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("place", unusual_places())
def test_what_is_no_file_is_refused_at_once(table: str, place: str, tmp_path: Path) -> None:
    make, stops = unusual_places()[place]
    path = tmp_path / "table" / "table.csv"
    path.parent.mkdir()
    make(path)
    files = read(table, tmp_path)["files"]
    if place == "nothing":
        assert files == {}
    elif place != "no permission" or os.geteuid():
        assert stops in files["table"][0]
