"""Whatever the gateway itself tells somebody is in words of the language, as refusals are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import baodao.gateway
from baodao.gateway.problems import KINDS
from baodao.schema.languages import punctuated

HERE = Path(next(iter(baodao.gateway.__path__)))
SAYING = {
    *("Words", "unauthenticated", "malformed_problem", "unavailable_problem"),
    "MalformedActorError",
}
# What the makers of clients have to know by its name.
NAMES = {
    *(
        "JSON",
        "HTTP",
        "UTF-8",
        "ASCII",
        "CSV",
        "XLSX",
        "NATS",
        "MiB",
        "IP",
        "application",
        "x-www-form-urlencoded",
    ),
    *("Idempotency-Key", "Last-Event-ID", "Baodao-Grant", "Baodao-Purpose", "Bearer", "json"),
    *("docs", "api", "v1", "account", "session", "Authorization", "name", "value"),
}


def told() -> Iterator[tuple[str, str, str]]:
    """Every pair of sentences in the code, with where it stands; values are left out of it."""
    for file in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING:
                pair = [constant(argument) for argument in node.args[:2]]
                if len(pair) == 2 and all(pair):
                    yield f"{file.name}:{node.lineno}", pair[0], pair[1]


def constant(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else " 3 "
        for part in parts
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def test_what_the_gateway_says_is_in_both_languages() -> None:
    found = list(told())
    assert len(found) > len(KINDS)
    for place, english, chinese in found:
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", english), place
        assert re.search("[\u4e00-\u9fff]", chinese), place
        latin = set(re.findall(r"[A-Za-z][A-Za-z0-9-]*", chinese))
        assert latin <= NAMES, (place, latin - NAMES)
        # A sentence of its own ends with what to do; titles and reasons stand before one that does.
        if chinese.endswith("。"):
            assert re.search("请|须|应为|允许", chinese), place


def test_chinese_has_its_own_marks_and_values_keep_theirs() -> None:
    for half, full in [
        ("已满,请(尽快)办理;好:是?", "已满\uff0c请\uff08尽快\uff09办理\uff1b好\uff1a是\uff1f"),
        ("在 09:00 至 1,000 之间", "在 09:00 至 1,000 之间"),
        ("{a:,} 行", "{a:,} 行"),
        ("{a},{b}", "{a}\uff0c{b}"),
    ]:
        assert punctuated(half) == full
