"""What a message names and is not there is called by a word, not by the name of a parameter."""

import importlib
from typing import get_args

import pytest

from baodao.kit.decisions.use_cases import UseCase
from baodao.schema.refusals import Thing
from tests.support.worlds import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_what_can_be_missing_has_a_word(service: str) -> None:
    """Give a parameter the `noun` of a `Thing`, or add one to `schema.vocabulary`."""
    subscribers = importlib.import_module(f"baodao.{service}.subscribers").subscribers
    nouns = {
        parameter.load.noun or parameter.name
        for handler in [*subscribers.commands.values(), *subscribers.queries.values()]
        for parameter in UseCase(getattr(handler, "function", handler)).parameters
        if not (parameter.optional or parameter.load.each or parameter.load.or_new)
    }
    assert nouns <= set(get_args(Thing))
