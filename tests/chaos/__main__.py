"""`make chaos SEED=… SECONDS=…`: break everything, by a plan drawn from a seed, and compare.

    python -m tests.chaos [--seed N] [--seconds N] [--longest-stop N] [--json] [--keep DIRECTORY]

Exit code 1 if anything contradicts anything.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
from pathlib import Path

import structlog

from tests.chaos.plan import LONGEST_STOP
from tests.chaos.report import Report
from tests.chaos.run import Options, run


def main() -> int:
    """Run once; the exit code."""
    arguments = _arguments()
    # Our own connection to NATS would tell of every fault as well.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seed = random.SystemRandom().randrange(10_000) if arguments.seed is None else arguments.seed
    options = Options(seed, arguments.seconds, longest_stop=arguments.longest_stop)
    told = sys.stderr if arguments.json else sys.stdout
    print(f"chaos: seed {seed}, {arguments.seconds:g} s", file=told, flush=True)

    def tell(line: str) -> None:
        print(line, file=told, flush=True)

    with tempfile.TemporaryDirectory(prefix="baodao-chaos-") as scratch:
        report: Report = asyncio.run(run(options, Path(arguments.keep or scratch), tell))
    print(report.as_json() if arguments.json else f"\n{report}")
    return 0 if report.passed else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="another one each time if it is not given")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long things break")
    parser.add_argument("--longest-stop", type=float, default=LONGEST_STOP)
    parser.add_argument("--json", action="store_true", help="the report as JSON on stdout")
    parser.add_argument("--keep", help="a directory for logs and data that stays")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
