"""`python -m baodao.schema export|check`: the events as files, and whether they still hold.

Exit codes: 0 all is well, 1 the files and the models disagree, 2 the command line is wrong.
"""

import argparse
import sys
from pathlib import Path

from baodao.schema import contract
from baodao.schema.catalog import EVENTS


def main(arguments: list[str] | None = None) -> int:
    """Do as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m baodao.schema", description=__doc__)
    parser.add_argument("action", choices=["check", "export"])
    parser.add_argument(
        "--dir", type=Path, default=contract.HERE, help="where schemas/ and samples/ are"
    )
    options = parser.parse_args(arguments)
    act = contract.check if options.action == "check" else contract.export
    problems = act(options.dir)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if not problems:
        sys.stdout.write(f"{len(EVENTS)} events: schemas and samples hold\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
