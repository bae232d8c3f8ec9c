"""The demonstration's report: short, for 80 columns, with or without colour."""

from collections import Counter

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from baodao.cli.demo.books import STAR_HOURS, Books
from baodao.cli.demo.measure import Outcome
from baodao.cli.demo.party import gaps
from baodao.cli.output import facts

_WIDTH = 78
_NEXT = (
    ("make up", "the whole stack, until Ctrl-C; then open /docs of the gateway"),
    ("make test", "every promise above as a test, on real servers"),
    ("/docs", "the HTTP interface; /api/v1/events: what is public, live"),
)


def show(outcome: Outcome, console: Console = facts) -> None:
    """Print the report."""
    width = min(_WIDTH, console.width)
    verdict = Text("every promise held", "bold green")
    if not outcome.kept:
        verdict = Text("A PROMISE WAS BROKEN", "bold red")
    body = Group(
        _city(outcome),
        Text(),
        _seats(outcome),
        Text(),
        _promises(outcome),
        Text(),
        _events(outcome),
    )
    title = Text("报到 Baodao · a week in 天津市南开区 · ", "bold") + verdict
    console.print(Panel(body, title=title, width=width, padding=(1, 2)))
    console.print(_time(outcome, width))
    console.print(_next())


def _grid(*widths: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    for number, width in enumerate(widths):
        grid.add_column(width=width, justify="right" if number % 2 else "left", no_wrap=True)
    return grid


def _city(outcome: Outcome) -> Text:
    plan = outcome.plan
    communities = len(plan.communities) if plan else 0
    first = plan.communities[0].name.removesuffix("居委会") if plan else ""
    return Text(
        f"{communities} real communities ({first} first), {len(plan.activities) if plan else 0} "
        f"activities with {len(plan.shifts) if plan else 0} shifts, {outcome.volunteers:,} "
        f"synthetic volunteers, seed {outcome.seed}."
    )


def _seats(outcome: Outcome) -> Table:
    grid = _grid(14, 7, 26, 7)
    offered = outcome.plan.seats if outcome.plan else 0
    left = [
        ("seats offered", offered),
        ("wishes", outcome.decided.total()),
        ("seats taken", outcome.reserved),
        ("waited 候补", outcome.waited),
        ("offered, taken", outcome.offered),
    ]
    right = [(f"refused: {slug}", number) for slug, number in outcome.refused.items()]
    for row in range(max(len(left), len(right))):
        name, value = left[row] if row < len(left) else ("", None)
        why, number = right[row] if row < len(right) else ("", None)
        grid.add_row(name, _number(value), why, _number(number))
    return grid


def _promises(outcome: Outcome) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=2)
    grid.add_column(width=10, justify="right")
    grid.add_column()
    broken = len(outcome.wrong_checkpoints)
    broken += len(outcome.ledgers.broken) if outcome.ledgers else 0
    chains = outcome.ledgers.entries if outcome.ledgers else 0
    books, recorded = outcome.books, f"{outcome.recorded_minutes:,}"
    for good, value, what in (
        (not outcome.oversold, outcome.oversold, "seats oversold (by database and by stream)"),
        (not outcome.passed_over, outcome.passed_over, "people passed over on a waiting list 候补"),
        (
            outcome.minutes_kept,
            outcome.minutes,
            f"minutes credited: {recorded} recorded, {books.corrected} taken back 更正",
        ),
        (not broken, chains, f"entries held to chain, event and checkpoint, {broken} broken"),
        (books.stars_kept, books.stars, f"stars 星级 for {STAR_HOURS} h and more, by each ledger"),
        (
            books.certificates_kept,
            len(books.verdicts),
            f"certificates 证明 checked elsewhere: {_verdicts(books)}",
        ),
        (
            books.rewards_kept,
            len(books.pickups),
            "tries to pick one reward 礼遇 up: the first has it",
        ),
        (
            books.sample is not None and not books.sample.wrong,
            books.drawn,
            "entries drawn by a seed nobody chose, and again 抽查",
        ),
        (not outcome.lost, outcome.lost, "events lost (log against stream, one by one)"),
        (not outcome.duplicated, outcome.duplicated, "events duplicated"),
        (not outcome.named, outcome.named, "events that name somebody (name, phone, document)"),
        (not gaps(outcome.receipts), len(outcome.receipts), "双报到 receipts 回执, without a gap"),
        (
            outcome.minors_kept,
            len(outcome.minors),
            "asked for a minor: refused, then approved 审批",
        ),
        (not outcome.dead, outcome.dead, "dead letters"),
    ):
        mark = Text("✓", "green") if good else Text("✗", "bold red")
        grid.add_row(mark, f"{value:,}", what)
    return grid


def _verdicts(books: Books) -> str:
    counted = Counter(books.verdicts)
    return ", ".join(f"{number} {verdict}" for verdict, number in counted.items())


def _events(outcome: Outcome) -> Group:
    streams = " · ".join(f"{r.service.upper()} {r.in_stream:,}" for r in outcome.streams)
    return Group(
        Text(f"events    {streams}"),
        Text(
            f"lag       commit to stream p50 {outcome.lag_p50_ms:g} ms · "
            f"p99 {outcome.lag_p99_ms:g} ms (without the bulk import)"
        ),
        Text(f"sign-ins  {outcome.signed_in:,} people with a slip, a password and a session"),
        Text(f"check-ins {outcome.check_ins:,}, some late, some twice, some out before in"),
    )


def _time(outcome: Outcome, width: int) -> Panel:
    grid = _grid(44, 8)
    for name, seconds in outcome.phases.items():
        grid.add_row(name, f"{seconds:.1f} s")
    grid.add_row(Text("in all", "bold"), Text(f"{outcome.seconds:.1f} s", "bold"))
    return Panel(grid, title="wall time", width=width, padding=(0, 2))


def _next() -> Table:
    grid = Table.grid(padding=(0, 2))
    for command, what in _NEXT:
        grid.add_row(Text(f"  {command}", "bold cyan"), what)
    return grid


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
