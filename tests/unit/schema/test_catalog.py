import importlib
import inspect
import pkgutil
import re
from typing import Any

import pytest
from pydantic import TypeAdapter

import baodao.schema
from baodao.schema.base import Command, Event, Message, Query, Refusal
from baodao.schema.catalog import COMMANDS, CONTEXTS, EVENTS, QUERIES, REFUSALS
from baodao.schema.contract import resolve_references
from baodao.schema.counted import CountedQuery
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.replies import Refused, RefusedRule, ReplyAdapter
from baodao.schema.sampling import example_value as example_of


def classes(base: type) -> set[type]:
    found = set()
    for module in pkgutil.walk_packages(baodao.schema.__path__, "baodao.schema."):
        if not module.name.endswith("__main__"):
            loaded = importlib.import_module(module.name)
            found |= {
                value
                for value in vars(loaded).values()
                if inspect.isclass(value) and issubclass(value, base)
            }
    return found - {Command, Event, Message, Query, Refusal, NamedQuery, CountedQuery}


def example(kind: Any) -> Any:
    schema = resolve_references(kind.model_json_schema())
    return kind.model_validate(example_of("x", schema))


@pytest.mark.parametrize(
    ("base", "listed"),
    [(Event, EVENTS), (Command, COMMANDS), (Query, QUERIES), (Refusal, REFUSALS)],
)
def test_the_catalog_is_complete(base: type, listed: dict[str, type]) -> None:
    assert set(listed.values()) == classes(base)


def context_of(kind: type) -> str:
    return kind.__module__.removeprefix("baodao.schema.").partition(".")[0]


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda k: k.__name__)
def test_names_of_events(kind: type[Event]) -> None:
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
    assert f"baodao.{kind.CONTEXT}.{kebab}.v{kind.VERSION}" == kind.TYPE
    assert kind.CONTEXT in CONTEXTS
    assert context_of(kind) == kind.CONTEXT
    assert kind.AGGREGATE in kind.model_fields


@pytest.mark.parametrize("kind", [*COMMANDS.values(), *QUERIES.values()], ids=lambda k: k.__name__)
def test_names_of_commands_and_queries(kind: type[Message]) -> None:
    folder, context, name = kind.SUBJECT.split(".")
    assert folder == ("commands" if issubclass(kind, Command) else "queries")
    assert context == kind.CONTEXT == context_of(kind)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert kind.REPLY.__doc__


def test_no_two_names_are_the_same() -> None:
    everything = [*classes(Event), *classes(Command), *classes(Query), *classes(Refusal)]
    assert len(everything) == len(EVENTS) + len(COMMANDS) + len(QUERIES) + len(REFUSALS)


@pytest.mark.parametrize(
    "kind", classes(Message) | classes(Event) | classes(Refusal), ids=lambda k: k.__name__
)
def test_everything_published_is_described(kind: type) -> None:
    assert kind.__doc__
    assert kind.__doc__ != kind.__mro__[1].__doc__


@pytest.mark.parametrize("kind", REFUSALS.values(), ids=lambda k: k.__name__)
def test_refusals_read_in_two_languages(kind: type[Refusal]) -> None:
    assert kind.__name__.lower() == kind.SLUG.replace("-", "")
    refusal = example(kind)
    assert refusal.text("fr") == refusal.text("en") != refusal.text("zh-Hans")


@pytest.mark.parametrize("kind", REFUSALS.values(), ids=lambda k: k.__name__)
def test_refusals_survive_the_wire(kind: type[Refusal]) -> None:
    refusal = example(kind)
    wire = Refused.of((refusal,)).model_dump_json()
    reply = ReplyAdapter.validate_json(wire)
    assert isinstance(reply, Refused)
    assert reply.refusals[0].slug == kind.SLUG
    assert reply.refusals[0].refusal() == refusal


def test_a_refusal_of_a_later_version_is_not_an_error() -> None:
    assert RefusedRule(slug="not-yet-invented", values={}).refusal() is None


@pytest.mark.parametrize("kind", [*COMMANDS.values(), *QUERIES.values()], ids=lambda k: k.__name__)
def test_messages_survive_the_wire_and_refuse_unknown_fields(kind: type[Message]) -> None:
    message = example(kind)
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    assert adapter.validate_json(message.model_dump_json()) == message
    assert kind.model_config["extra"] == "forbid"
    assert message.actor
