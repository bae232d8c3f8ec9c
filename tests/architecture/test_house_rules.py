"""Rules of the repository that no tool checks; imports are the business of import-linter."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import readmes

from baodao.kit.decisions import UseCase
from baodao.kit.lean import UNUSED
from baodao.kit.subscribers import Subscribers
from baodao.kit.topology import SERVICES
from baodao.schema.catalog import CONTEXTS, EVENTS, REFUSALS
from baodao.schema.registration.volunteers import FindVolunteer
from baodao.schema.scheduling.seats import ReserveSeat

ROOT = Path(__file__).parents[2]
LAYOUT = {
    "__init__.py",
    "__main__.py",
    "app.py",
    "py.typed",
    "settings.py",
    "store.py",
    "subscribers.py",
}
PARTS = ("domain", "use_cases", "views")
EACH = pytest.mark.parametrize("service", SERVICES)


def committed() -> list[Path]:
    """What is committed or would be, and is there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


FILES = committed()
SOURCES = [f for f in FILES if f.suffix == ".py"]


def part_files(service: str, part: str) -> list[Path]:
    """For `domain`: `domain.py` of the service and its wings, or packages of that name."""
    folder = ROOT / "services" / service / "baodao" / service
    return [*folder.rglob(f"{part}.py"), *folder.rglob(f"{part}/*.py")]


@EACH
def test_every_service_has_the_same_files(service: str) -> None:
    folder = ROOT / "services" / service / "baodao" / service
    assert {f.name for f in folder.iterdir() if f.is_file()} >= LAYOUT
    assert all(part_files(service, part) for part in PARTS)
    assert (ROOT / "services" / service / "README.md").exists()
    assert (ROOT / "services" / service / "pyproject.toml").exists()


@EACH
def test_a_service_loads_nothing_that_it_has_no_use_for(service: str) -> None:
    main = ROOT / "services" / service / "baodao" / service / "__main__.py"
    told = "import sys\nprint(*(name for name, found in sys.modules.items() if found))\n"
    code = main.read_text("utf-8").replace("\nmain()\n", f"\n{told}")
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert f"baodao.{service}.app" in loaded
    assert not {*loaded} & {*UNUSED}


def test_a_gateway_that_prints_nothing_has_no_typesetter() -> None:
    """Typst and the fonts of the paper take as much memory as all the rest of a gateway."""
    command = [sys.executable, "-c", "import baodao.gateway.app, sys; print(*sys.modules)"]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert "baodao.gateway.paper" in loaded
    assert not {*loaded} & {"typst", "segno", "pylopdf_fonts_zh_cn"}


def test_hours_that_signs_no_credential_has_no_json_ld() -> None:
    """pyld and lxml come with the first credential, or list that is asked for."""
    command = [sys.executable, "-c", "import baodao.hours.app, sys; print(*sys.modules)"]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert "baodao.hours.common.canonical" in loaded
    assert not {*loaded} & {"pyld", "lxml"}


def test_every_service_is_in_the_list_and_every_context_has_one() -> None:
    tables = {f.parent.name for f in ROOT.glob("services/*/baodao/*/subscribers.py")}
    assert tables == set(SERVICES)
    assert set(CONTEXTS) <= set(SERVICES)


def test_the_namespace_has_no_init() -> None:
    assert [f for f in FILES if f.name == "__init__.py" and f.parent.name == "baodao"] == []


def test_every_distribution_is_typed() -> None:
    packages = {
        f.parent for f in SOURCES if f.name == "__init__.py" and f.parent.parent.name == "baodao"
    }
    assert packages
    assert [p for p in packages if not (p / "py.typed").exists()] == []


# Put together here, so that this file does not name them either.
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com"]
PATHS = ["/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/"]


def texts() -> list[tuple[Path, str]]:
    found = []
    for file in FILES:
        try:
            found.append((file.relative_to(ROOT), file.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_names_a_package_index() -> None:
    assert [(f, h) for f, text in texts() for h in HOSTS if h in text] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    pattern = re.compile("|".join(rf"(?<![\w.:/])(?:{re.escape(p)})" for p in PATHS))
    named = [(f, m.group()) for f, text in texts() for m in [pattern.search(text)] if m]
    # An image has its own users and folders; nobody's machine is meant.
    assert [n for n in named if "docker" not in n[0].parts] == []


def test_files_stay_readable() -> None:
    assert [f for f in SOURCES if len(f.read_text("utf-8").splitlines()) > 400] == []


def test_a_golden_document_is_added_and_never_changed() -> None:
    """What was stored once can be met for ever: a file that follows the code finds nothing."""
    command = ["git", "log", "--diff-filter=M", "--name-only", "--format=", "--"]
    folders = [f"services/{service}/documents" for service in SERVICES]
    changed = subprocess.run(
        [*command, *folders], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert changed.stdout.split() == []


# What the words of `kit.wanted` cannot say: totals over a whole collection.
PIPELINES = {"privacy/views.py", "obligations/due.py"}
AROUND = re.compile(r"\.stored\b|\bDatabase\b|\brow\[|\bcast\(|\.find\(\s*\"|\"\$")


@EACH
def test_what_reads_asks_for_aggregates_and_never_the_database(service: str) -> None:
    found = {
        ("/".join(file.parts[-2:]), way)
        for file in [*part_files(service, "views"), *part_files(service, "due")]
        for way in AROUND.findall(file.read_text("utf-8"))
    }
    pipelines = {(name, '"$') for name in PIPELINES} if service == "registration" else set()
    assert found == pipelines
    assert AROUND.search('reads.find("claims", wanted)')


def test_the_catalogue_has_every_module_of_the_schema() -> None:
    """What no service happens to import is in no table, sample or walk over all messages."""
    folder = ROOT / "shared/schema/baodao/schema"
    modules = {
        ".".join(("baodao", *file.relative_to(folder.parent).with_suffix("").parts))
        for context in CONTEXTS
        for file in (folder / context).glob("*.py")
        if file.stem != "__init__"
    }
    program = "import sys, baodao.schema.catalog; print(*sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert modules <= set(printed.stdout.split())
    assert "baodao.schema.registration.printed" in modules


# Views that look up more than a page of a list shows, and why nobody sees too much by it.
LOOK_UPS = {
    "calendars/views.py": "shifts that are public, and the sign-ups of who has the address",
    "seats/views.py": "how many come to the shift that is named, without who",
    "campaigns/views.py": "sums of shifts that are public",
    "finding/views.py": "shifts around a position, of those that are public",
    "views/verification.py": "the entries of ledgers on a page",
    "checkpoints/views.py": "hashes of ledgers, and of whose they are nothing",
    "credentials/views.py": "which bits of a list are set, and of whose they are nothing",
    "cases/views.py": "the records of the volunteer who is named",
    "leaving/views.py": "who is alike, of whom those in the actor's reach are shown",
    "views/counts.py": "counts of the volunteer or the unit that is named",
    "organisations/views.py": "organisations, which are public",
    "premises/views.py": "premises and how many there are, which are public",
    "teams/views.py": "leaders, who are public",
    "views/behind.py": "how many party members there are in the division that is named",
    "views/waiting.py": "how much there is in the division or organisation that is named",
    "views/names.py": "who has a name or number, of whom those in the actor's reach are shown",
    "views/member_lists.py": "totals of the unit that is named, none of few people",
    "views/volunteers.py": "the record of a number, which is shown to who may see it",
    "views/forms.py": "what counts of the volunteer who is named",
    "residents/views.py": "who has a name or number, of whom those in the actor's reach are shown",
    "national/views.py": "entries of the ledgers of which a page is shown",
    "totals/views.py": "totals, in which nobody is, of what is visible",
    "privacy/views.py": "the records of the person who is named; how many use a key",
}
ALL_ROWS = re.compile(r"\breads\.(?:find|count|stream|aggregate)\(")


def test_a_view_lists_only_what_is_visible() -> None:
    """`reads.page` demands it; what views read otherwise is written down, and they make none."""
    views = [file for service in SERVICES for file in part_files(service, "views")]
    texts = {"/".join(file.parts[-2:]): file.read_text("utf-8") for file in views}
    assert {name for name, text in texts.items() if ALL_ROWS.search(text)} == LOOK_UPS.keys()
    assert [name for name, text in texts.items() if re.search(r"\bVisible\(", text)] == []


def table(service: str) -> Subscribers:
    module = importlib.import_module(f"baodao.{service}.subscribers")
    found: Subscribers = module.subscribers
    return found


@EACH
def test_what_other_services_tell_of_says_so(service: str) -> None:
    """What a command may miss because its event is on its way is waited for (ADR 0027)."""
    listens = table(service)
    missed = {
        parameter.kind
        for case in listens.commands.values()
        for parameter in case.parameters
        if not parameter.load.or_new
    }
    expected = {
        (parameter.kind, source)
        for source, cases in listens.events.items()
        for case in cases.values()
        for parameter in case.parameters
        if parameter.load.or_new and parameter.kind in missed and source != service
    }
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    said = {(c.aggregate, c.told_by) for c in collections if c.told_by}
    assert expected <= said
    assert {source for _, source in said} <= listens.events.keys()


@EACH
def test_an_event_is_really_made_by_its_service(service: str) -> None:
    source = "".join(f.read_text("utf-8") for f in part_files(service, "domain"))
    for kind in EVENTS.values():
        # By name, or handed to what the kernel makes of it.
        made = re.search(
            rf"\b{kind.__name__}\(|^    [A-Z]+: .* = {kind.__name__}$", source, re.MULTILINE
        )
        assert (made is not None) == (service == kind.CONTEXT), kind


@EACH
def test_a_readme_has_the_tables_that_are_made(service: str) -> None:
    """`make check` says whether they are as the code has them."""
    text = (ROOT / "services" / service / "README.md").read_text("utf-8")
    for part in ("owns", "publishes", "consumes", "answers", "due", "life-cycles"):
        made = readmes.PARTS[part](service)
        assert (f"<!-- made: {part} -->\n" in text) == ("\n| `" in made or "**Owns**" in made)


def test_a_readme_leaves_no_refusal_out() -> None:
    """What a message can be refused with is read from the code: here for two by hand."""
    assert readmes.refusals_of(table("scheduling").commands[ReserveSeat]) == [
        "agreement-missing",
        "already-signed-up",
        "consent-missing",
        "invitation-open",
        "not-found",
        "not-in-scope",
        "not-published",
        "others-wait",
        "outside-call-out",
        "overlaps",
        "risk-note-unread",
        "shadow-places-full",
        "shift-full",
        "shift-is-over",
        "sign-up-closed",
        "sign-up-not-open",
        "skill-missing",
        "too-many-sign-ups",
        "too-young-for-shift",
        "training-missing",
        "travel-gap",
        "volunteer-not-active",
        "waitlist-full",
    ]
    assert readmes.refusals_of(table("registration").queries[FindVolunteer]) == [
        "approval-required",
        "bad-number",
        "not-found",
        "purpose-required",
    ]


def test_every_refusal_is_in_a_readme() -> None:
    text = "".join((ROOT / "services" / s / "README.md").read_text("utf-8") for s in SERVICES)
    # Any message may be refused with these: they are about the actor and the key, not the wish.
    missing = [slug for slug in REFUSALS if f"`{slug}`" not in text]
    assert missing == [
        "out-of-scope",
        "in-person-only",
        "paper-needed",
        "command-id-reused",
    ]


@EACH
def test_every_use_case_says_what_it_does_and_is_attached(service: str) -> None:
    names = [
        f.relative_to(ROOT / "services" / service).with_suffix("").as_posix().replace("/", ".")
        for f in part_files(service, "use_cases")
    ]
    modules = [importlib.import_module(name.removesuffix(".__init__")) for name in names]
    cases = [v for m in modules for v in vars(m).values() if isinstance(v, UseCase)]
    assert all(case.__doc__ for case in cases)
    attached = [*table(service).commands.values(), *table(service).owns.values()]
    attached += [case for one in table(service).followed() for case in one.use_cases.values()]
    # What the kernel follows for every service is attached and stands there.
    of_all = {
        "follow_policy",
        "forget_person",
        "forget_resident",
        "follow_approval",
        "follow_approval_end",
    }
    assert {case.name for case in cases} == {case.name for case in attached} - of_all


def test_the_glossary_leads_to_the_code() -> None:
    """A row: the word in Chinese, in English with its name in the code, a meaning, the module."""
    rows = re.findall(
        r"^\| [^|]+ \| ([^|]+) \| [^|]+ \| `([\w.]+)` \|$",
        (ROOT / "shared" / "GLOSSARY.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(rows) > 200
    roots = [folder for root in ("services", "shared") for folder in (ROOT / root).iterdir()]
    roots = [*(root / "baodao" for root in roots), ROOT / "deploy" / "cli" / "baodao", ROOT]
    for english, module in rows:
        path = Path(*module.split("."))
        found = [p for root in roots for p in (root / path, root / path.with_suffix(".py"))]
        files = [f for p in found if p.exists() for f in ([p] if p.is_file() else p.rglob("*.py"))]
        text = "".join(f.read_text("utf-8") for f in files)
        assert text, module
        missing = [name for name in re.findall(r"`([^`]+)`", english) if name not in text]
        assert missing == [], (module, missing)


def test_nothing_is_configured_by_importing() -> None:
    script = (
        "import logging, baodao.kit.service, baodao.hours.app;"
        "assert not logging.getLogger().handlers"
    )
    path = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": ""}
    subprocess.run([sys.executable, "-c", script], check=True, env=path)


def test_nobody_trusts_one_flush_of_a_connection() -> None:
    """Its PING overtakes what was sent before it: `baodao.kit.flushing`."""
    alone = ROOT / "shared/kit/baodao/kit/flushing.py"
    flushes = re.compile(r"await [\w.()]+\.flush\(")
    assert [f for f in SOURCES if f != alone and flushes.search(f.read_text("utf-8"))] == []
