"""What the state machines share: steps are plain functions, what they ask is not."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

T = TypeVar("T")


class Machine(RuleBasedStateMachine):
    """Steps run coroutines to their end; whatever interrupts one, its loop is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine."""
        return self._runner.run(coroutine)

    def teardown(self) -> None:
        """Hypothesis calls it after every example, also after one that was interrupted."""
        self._runner.close()
