"""`baodao demo`: what it takes and how it ends.

The week is loaded when it is asked for, as benches are: it brings along what nothing else needs.
"""

import shutil
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from baodao.cli.connection import HOME, claimed, run
from baodao.cli.demo.plan import MOST_VOLUNTEERS
from baodao.cli.output import Json, print_json
from baodao.cli.stack.local import until_signal

if TYPE_CHECKING:
    from baodao.cli.demo.measure import Outcome

_INTERRUPTED = 130


def demo(
    seed: Annotated[int, typer.Option(help="Same seed, same numbers.")] = 1,
    volunteers: Annotated[
        int, typer.Option(min=30, max=MOST_VOLUNTEERS, help="How many compete.")
    ] = 2000,
    keep: Annotated[bool, typer.Option(help="Keep data and logs in .baodao/demo.")] = False,
    as_json: Json = False,
) -> None:
    """A week in 天津市南开区: real places and servers, invented people, every promise checked.

    Exit codes: 0 all promises held, 1 one did not or the stack could not run.
    """
    home = HOME / "demo"
    outcome: list[Outcome] = []
    week, report = (import_module(f"baodao.cli.demo.{name}") for name in ("week", "report"))

    async def work() -> int:
        with claimed(HOME / "demo.lock", "a demonstration"):
            with suppress(FileNotFoundError):
                shutil.rmtree(home)
            home.mkdir(parents=True)
            outcome.append(await week.live(home, seed, volunteers))
        return 0

    code = run(lambda: until_signal(work(), _INTERRUPTED))
    if not keep:
        shutil.rmtree(home, ignore_errors=True)
    if code:
        raise typer.Exit(code)
    if as_json:
        print_json(outcome[0].facts())
    else:
        report.show(outcome[0])
    raise typer.Exit(0 if outcome[0].kept else 1)
