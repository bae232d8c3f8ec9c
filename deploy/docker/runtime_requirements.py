"""Chooses from requirements.lock what an image needs, with the hashes.

    runtime_requirements.py baodao-hours [--python …/bin/python]    the entries of the lock
    runtime_requirements.py baodao-hours --own                      our own distributions instead

The lock also holds the developers' tools and does not say what needs what. pip knows: under the
lock's versions it resolves what the named projects ask for, installs nothing, and the entries of
what the given Python still lacks are printed.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")


def canonical(name: str) -> str:
    """A project's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    """`uvloop` of `uvloop>=0.21; sys_platform != 'win32'`."""
    return canonical(re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0])


def workspace(root: Path) -> dict[str, list[str]]:
    """What each distribution of the workspace that is there depends on."""
    projects = [
        tomllib.loads(manifest.read_text("utf-8"))["project"]
        for folder in ("shared", "services", "deploy")
        for manifest in root.glob(f"{folder}/*/pyproject.toml")
    ]
    return {canonical(project["name"]): project["dependencies"] for project in projects}


def needed(names: Iterable[str], own: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """What the names lead to: distributions of the workspace, and requirements on all else."""
    ours: set[str] = set()
    others: set[str] = set()
    waiting = list(names)
    while waiting:
        requirement = waiting.pop()
        name = name_of(requirement)
        if name not in own:
            others.add(requirement)
        elif name not in ours:
            ours.add(name)
            waiting += own[name]
    return sorted(ours), sorted(others)


def entries(lock: str) -> dict[str, str]:
    """The lock taken apart: each project's pin and the lines of hashes that belong to it."""
    pieces = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return {canonical(pin["name"]): piece for piece in pieces if (pin := _PIN.match(piece))}


def chosen(requirements: list[str], lock: dict[str, str], python: str) -> Iterator[str]:
    """The entries of the lock that `python` needs for the requirements and does not have yet."""
    for project in _resolved(requirements, lock, python):
        name, version = canonical(project["name"]), project["version"]
        pin = _PIN.match(lock.get(name, ""))
        if not pin or pin["version"] != version:
            sys.exit(f"{name} {version} is needed and not in requirements.lock: run `make lock`")
        yield lock[name]


def _resolved(
    requirements: list[str], lock: dict[str, str], python: str
) -> Iterator[dict[str, str]]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.writelines(piece.split("\\")[0].strip() + "\n" for piece in lock.values())
        constraints.flush()
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
        command += ["--dry-run", "--report", "-", "--constraint", constraints.name, *requirements]
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if answer.returncode:
        sys.exit("pip could not resolve the requirements")
    yield from (found["metadata"] for found in json.loads(answer.stdout)["install"])


def main() -> None:
    """Print the entries, or the folders."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="+", help="distributions of the workspace, or any projects")
    parser.add_argument("--python", default=sys.executable, help="the Python to install for")
    parser.add_argument("--own", action="store_true", help="print our own instead")
    options = parser.parse_args()
    ours, requirements = needed(options.names, workspace(ROOT))
    if options.own:
        lines = [f"{name}\n" for name in ours]
    else:
        lock = entries((ROOT / "requirements.lock").read_text("utf-8"))
        lines = list(chosen(requirements, lock, options.python))
    sys.stdout.writelines(lines)


if __name__ == "__main__":
    main()
