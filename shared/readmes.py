"""The tables of READMEs, made from the code: between `<!-- made: events -->` and `<!-- end -->`.

What a service publishes is in the schema, what it consumes and answers in its table of subscribers,
what it owns in its store. Which refusals a message can meet is read from the source: whatever is
made in the use case or view, and in what those call, by name.
"""

import ast
import importlib
import inspect
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import rights
from cells import sentence, table

from baodao.kit.decisions import Parameter, UseCase
from baodao.kit.naming import names_many
from baodao.kit.sweeps import Sweep
from baodao.kit.topology import SERVICES
from baodao.schema import NotFound, Refusal
from baodao.schema.base import CommandIdReused, Event, OutOfScope, OwnMatter
from baodao.schema.catalog import EVENTS
from baodao.schema.doors import ApprovalRequired, PurposeRequired, SecondRequired
from baodao.schema.registration.named_lists import NamedQuery

ROOT = Path(__file__).parents[1]
_PART = re.compile(r"<!-- made: (?P<name>[a-z-]+) -->\n.*?<!-- end -->\n", re.DOTALL)


# --- parts ----------------------------------------------------------------------------------------


def owns(service: str) -> str:
    """The collections of a service."""
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    names = ", ".join(f"`{collection.name}`" for collection in collections)
    return textwrap.fill(f"**Owns** {names} in the database `baodao_{service}`.", 120) + "\n"


def publishes(service: str) -> str:
    """The events of a service's context."""
    kinds = [kind for kind in EVENTS.values() if service == kind.CONTEXT]
    return table(["event", "when"], ([f"`{kind.TYPE}`", sentence(kind)] for kind in kinds))


def consumes(service: str) -> str:
    """The events that a service follows, and what for."""
    rows = [
        [f"`{kind.TYPE}`", sentence(use_case.function), _slugs(use_case)]
        for followed in _subscribers(service).followed()
        for kind, use_case in followed.use_cases.items()
    ]
    return table(["event", "what for", "refuses with"], rows)


def answers(service: str) -> str:
    """The commands and queries of a service, and the refusals they can meet."""
    listens = _subscribers(service)
    rows = []
    for kind, handler in (*listens.commands.items(), *listens.queries.items()):
        rows.append([f"`{kind.SUBJECT}`", sentence(kind), _slugs(handler)])
    return table(["subject", "what", "refuses with"], rows)


def due(service: str) -> str:
    """What a service looks for because it may be due."""
    sweeps: Iterable[Sweep] = ()
    with suppress(ModuleNotFoundError):
        sweeps = importlib.import_module(f"baodao.{service}.due").SWEEPS
    rows = ([f"`{sweep.name}`", _pause(sweep), sentence(sweep.due)] for sweep in sweeps)
    return table(["sweep", "every", "looks for"], rows)


def life_cycles(service: str) -> str:
    """The states of a service's aggregates, and the moves between them."""
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    rows = []
    for kind in (c.aggregate for c in collections if hasattr(c.aggregate, "LIFE")):
        rows.append([f"`{kind.__name__}`", "begin", "", _or(kind.LIFE.begins)])
        for name, move in kind.LIFE.moves.items():
            rows.append(["", name.replace("_", " "), _or(move.sources), _or(move.targets)])
    return table(["aggregate", "move", "from", "to"], rows)


def schema_events(_: str) -> str:
    """Every event, by the aggregate whose history it belongs to."""
    by_subject: dict[tuple[str, str, str], list[type[Event]]] = defaultdict(list)
    for kind in EVENTS.values():
        about = kind.model_construct(division="<division>")
        object.__setattr__(about, kind.AGGREGATE, f"<{kind.AGGREGATE}>")
        own = "aggregate_type" in vars(kind)
        about_type = f"<{kind.AGGREGATE_TYPE}>" if own else kind.AGGREGATE_TYPE
        by_subject[kind.CONTEXT, about_type, about.aggregate_id].append(kind)
    rows = []
    for (context, about_type, subject), kinds in by_subject.items():
        names = ", ".join(f"`{kind.NAME}.v{kind.VERSION}`" for kind in kinds)
        rows.append([context, f"`{about_type}`", f"`{subject}`", names])
    return table(["context", "`ce-aggregatetype`", "`ce-subject`", "events"], rows)


PARTS: dict[str, Callable[[str], str]] = {
    "owns": owns,
    "publishes": publishes,
    "consumes": consumes,
    "answers": answers,
    "due": due,
    "life-cycles": life_cycles,
    "events": schema_events,
    "access": rights.access,
    "groups": rights.groups,
    "capabilities": rights.capabilities,
    "usual": rights.usuals,
    "feeds": rights.feeds,
    "classes": rights.classes,
    "fields": rights.fields,
    "purposes": rights.purposes,
}


def made(text: str, service: str) -> str:
    """A README with its tables as the code has them now."""

    def make(part: re.Match[str]) -> str:
        name = part["name"]
        return f"<!-- made: {name} -->\n{PARTS[name](service)}<!-- end -->\n"

    return _PART.sub(make, text)


def _readmes() -> dict[Path, str]:
    files = {ROOT / "services" / service / "README.md": service for service in SERVICES}
    schema = ROOT / "shared" / "schema"
    return {**files, schema / "README.md": "schema", schema / "ACCESS.md": "schema"}


def check() -> list[str]:
    """What stands in a README and is not so."""
    return [
        f"{file.relative_to(ROOT)}: its tables are not as the code has them (make export)"
        for file, service in _readmes().items()
        if (text := file.read_text("utf-8")) != made(text, service)
    ]


def export() -> list[str]:
    """Write the tables; always succeeds."""
    for file, service in _readmes().items():
        file.write_text(made(file.read_text("utf-8"), service), "utf-8")
    return []


def _or(states: tuple[str, ...]) -> str:
    return " or ".join(states)


def _pause(sweep: Sweep) -> str:
    seconds = int(sweep.every.total_seconds())
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"  # noqa: PLR2004 -- a minute


def _slugs(handler: Any) -> str:
    return ", ".join(f"`{slug}`" for slug in refusals_of(handler))


def _subscribers(service: str) -> Any:
    return importlib.import_module(f"baodao.{service}.subscribers").subscribers


# --- which refusals -------------------------------------------------------------------------------


def refusals_of(handler: Any) -> list[str]:
    """The slugs that a use case or a view can refuse with, in the order of their names.

    What every message can meet is left out: `out-of-scope`, and a reused idempotency key; and what
    the column of what it needs says. The code
    is followed by the names it uses: functions, classes, and of those the methods that anything on
    the way calls. So it may name one that is never met, and leaves none out.
    """
    found: set[str] = set()
    case = handler if isinstance(handler, UseCase) else UseCase(handler)
    if any(_must_exist(p) for p in case.parameters) or (case.gate and case.gate.looks_inside):
        found.add(NotFound.SLUG)
    reach = _Reach()
    reach.visit(handler)
    found |= {kind.SLUG for kind in reach.refusals}
    if getattr(case.message, "LOGGED", None):
        found |= {PurposeRequired.SLUG, ApprovalRequired.SLUG}
        if issubclass(case.message, NamedQuery) or names_many(case.message):  # type: ignore[arg-type]  # what is logged is a query
            found.add(SecondRequired.SLUG)
    if case.gate and case.gate.has_own_matter:
        found.add(OwnMatter.SLUG)
    return sorted(found - {CommandIdReused.SLUG, OutOfScope.SLUG})


def _must_exist(parameter: Parameter) -> bool:
    return not (parameter.optional or parameter.load.each or parameter.load.or_new)


class _Reach:
    """What can be reached from a function: other functions, classes, and methods of those."""

    def __init__(self) -> None:
        self.refusals: set[type[Refusal]] = set()
        self._seen: set[Any] = set()
        self._classes: set[type] = set()
        self._called: set[str] = set()

    def visit(self, handler: Any) -> None:
        self._follow(handler)
        size = -1
        while size != len(self._seen):
            size = len(self._seen)
            for kind, name in product(list(self._classes), list(self._called)):
                if method := vars(kind).get(name):
                    self._follow(method)

    def _follow(self, value: Any) -> None:
        value = getattr(value, "function", value)
        value = getattr(value, "fget", value)
        value = inspect.unwrap(getattr(value, "__func__", value))
        if value in self._seen or not _is_ours(value):
            return
        self._seen.add(value)
        if isinstance(value, type) and issubclass(value, Refusal):
            if hasattr(value, "SLUG"):
                self.refusals.add(value)
        elif isinstance(value, type):
            self._classes.update(kind for kind in value.__mro__ if _is_ours(kind))
            self._use(value, fields_only=True)
        elif inspect.isfunction(value):
            self._use(value)

    def _use(self, value: Any, *, fields_only: bool = False) -> None:
        names, attributes = _used(value, fields_only=fields_only)
        self._called |= attributes
        module = sys.modules[value.__module__]
        for found in (getattr(module, name, None) for name in names):
            inside = attributes if inspect.ismodule(found) else ()
            for reached in (found, *(getattr(found, name, None) for name in inside)):
                with suppress(TypeError):
                    self._follow(reached)


def _is_ours(value: Any) -> bool:
    module = getattr(value, "__module__", "") or ""
    return module.startswith("baodao.") and not module.startswith(("baodao.kit", "baodao.cli"))


@cache
def _used(value: Any, *, fields_only: bool) -> tuple[set[str], set[str]]:
    """The names and the attributes in the source of a function, or in the fields of a class."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body
    parts: list[ast.AST] = [node]
    if fields_only and isinstance(node, ast.ClassDef):
        parts = [inner for inner in node.body if isinstance(inner, ast.AnnAssign)]
    inside = [found for part in parts for found in ast.walk(part)]
    names = {found.id for found in inside if isinstance(found, ast.Name)}
    return names, {found.attr for found in inside if isinstance(found, ast.Attribute)}
