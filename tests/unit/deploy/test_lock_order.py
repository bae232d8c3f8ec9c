"""The lock's first part is what runs: no less, or `make demo` fails; no more, or it is slow."""

import re
import runpy
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = runpy.run_path(str(ROOT / "deploy" / "lock_order.py"))
ordered, MARK = SCRIPT["ordered"], SCRIPT["MARK"]

LOCK = """# made by
a==1 \\
    --hash=1
b==2 ; python_version < '3.12' \\
    --hash=2
c==3 \\
    --hash=3
"""


def names(text: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)


def requirement(text: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]


def test_what_runs_stands_first_and_nothing_is_lost() -> None:
    result = ordered(LOCK, {"b"})
    first, _, last = result.partition(f"{MARK}\n")
    assert first == "# made by\nb==2 ; python_version < '3.12' \\\n    --hash=2\n"
    assert last == "a==1 \\\n    --hash=1\nc==3 \\\n    --hash=3\n"
    assert ordered(result, {"b"}) == result


def test_the_lock_is_in_this_order() -> None:
    first, mark, last = (ROOT / "requirements.lock").read_text("utf-8").partition(f"{MARK}\n")
    assert mark
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    projects = [
        tomllib.loads(file.read_text("utf-8"))["project"]
        for folder in ("shared", "services", "deploy")
        for file in ROOT.glob(f"{folder}/*/pyproject.toml")
    ]
    runs = {requirement(text) for project in projects for text in project["dependencies"]}
    extras = [p.get("optional-dependencies", {}).get("embedded", []) for p in projects]
    runs |= {requirement(text) for texts in [*extras, asked["build"]] for text in texts}
    assert {name for name in runs if not name.startswith("baodao-")} <= set(names(first))
    tools = {requirement(text) for text in asked["dev"] if isinstance(text, str)}
    assert tools - set(names(first)) <= set(names(last))
    assert {"mypy", "pytest", "ruff", "hypothesis"} <= set(names(last))
