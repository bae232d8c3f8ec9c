"""`make explore`: run what draws its examples at random until the time is up, and print the finds.

    python -m tests.explore SECONDS [pytest arguments]

CI runs fixed examples. A find is printed so that it can be pasted as a test beside the machine or
the property that made it: from then on it is an example like the others.
"""

import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

_SUITES = ["tests/unit", "tests/contract", "tests/integration"]
_EXAMPLE = re.compile(r"^E +(?:Failing test case|Falsifying example): ?(.*)$", re.MULTILINE)
# pytest shows what a property was called with above its source.
_CALLED_WITH = re.compile(r"^(\w+ = .+)\n+ {4}@(?:given|example|settings|pytest)", re.MULTILINE)


@dataclass(frozen=True)
class Find:
    """A test that failed with an example that nobody had thought of."""

    test: str
    text: str

    def __str__(self) -> str:
        """As a test to paste, under a comment that names the machine or property and the error."""
        error = next((line for line in self.text.splitlines() if line.startswith("E ")), "E")
        head = f"# {self.test}\n#{error[1:]}"
        found = _EXAMPLE.search(self.text)
        steps = self._steps(found.end()) if found else []
        if steps:
            return "\n".join([head, "def test_found_() -> None:", *steps])
        if called := _CALLED_WITH.search(self.text):
            arguments = re.sub(r"(^|, )(\w+) = ", r"\1\2=", called[1])
            return f"{head}\n@example({arguments})"
        return f"{head}\n# no example:\n{self.text}"

    def _steps(self, start: int) -> list[str]:
        """What a state machine did."""
        lines = self.text[start:].lstrip("\n").splitlines()
        told = [line[1:].strip() for line in lines if line.startswith("E ")]
        is_machine = bool(told) and re.fullmatch(r"state = \w+\(\)", told[0])
        return [f"    {line}" for line in told] if is_machine else []


def main(seconds: float, arguments: list[str]) -> int:
    """Search for so long; returns how many rounds found something."""
    deadline = time.monotonic() + seconds
    rounds = failed = 0
    while (left := deadline - time.monotonic()) > 0:
        rounds += 1
        seed = random.SystemRandom().randrange(2**32)
        finds = _round(seed, left, arguments)
        failed += bool(finds)
        print(f"explore: round {rounds}, order {seed}: {len(finds)} finds", flush=True)
        for find in finds:
            print(f"\n{find}\n", flush=True)
    print(f"explore: {rounds} rounds in {seconds:g} s, {failed} of them with finds")
    return failed


def _round(seed: int, left: float, arguments: list[str]) -> list[Find]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", *(arguments or _SUITES), "-q"]
        command += ["-m", "hypothesis or searches", f"--junitxml={report}"]
        command += ["--hypothesis-profile=explore", f"--randomly-seed={seed}"]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=left, check=False)
        except subprocess.TimeoutExpired:
            return []
        if not report.exists():
            sys.exit(ended.stdout.decode() + ended.stderr.decode())
        return finds_of(ET.parse(report).getroot())


def finds_of(report: ET.Element) -> list[Find]:
    """The finds in a JUnit report of pytest."""
    return [
        Find(f"{case.get('classname')}.{case.get('name')}", failure.text or "")
        for case in report.iter("testcase")
        for failure in (*case.iter("failure"), *case.iter("error"))
    ]


if __name__ == "__main__":
    sys.exit(1 if main(float(sys.argv[1]), sys.argv[2:]) else 0)
