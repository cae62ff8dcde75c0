"""Ctrl-C at random moments of the verbs that take long, each in a process of its own.

    python -m tests.faults.interrupts [--tries N] [--seed N] [--within SECONDS] [--verbs WORD...] [--no-runs]
                                      [--json] [--all]

Asks each verb once without, to learn how long it takes (unless that is said), and then N times with Ctrl-C at
a moment that is drawn from the seed; every fourth time with a second Ctrl-C soon after. Prints how often each
ended with which code, and every promise that was broken. The signal goes to all processes of the verb, as a
terminal sends it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random

from funding_tui import exit_codes
from tests.faults.cells import Conditions, Said, ask
from tests.faults.places import NAME, environment, make_place
from tests.faults.table import load_everything
from tests.faults.verbs import VerbCase, chosen_rows

CASES = (
    VerbCase("propose", "--seconds 5 --no-check"),
    VerbCase("propose", "--quick --check --check-seconds 2"),
    VerbCase("propose", "rural-floor --quick --seconds 5 --json"),
    VerbCase("rural", "--floors 0:40:20 --seconds 2 --no-buy-back --workers 1"),
    VerbCase("risk", "1 --draws 2000 --resolves 2"),
    VerbCase("sweep", "--rural-floor 0:60:10 --workers 1 --seconds 2"),
    VerbCase("sweep", "--problem {place}/problem.json --rural-floor 0:60:10 --to {place}/new.jsonl"),
    VerbCase("prices", "1 --seconds 4"),
)
# words by which a verb says that there is more than it printed
MISSING = ("stopped", "left", "not ", "missing", "longer", "Stopped")


@dataclass(frozen=True)
class Try:
    """One Ctrl-C.

    Attributes:
        at: seconds after the verb began.
        again: seconds after the first, for a second one; None for none.
        broken: the promises that were broken, in words.
    """

    verb: str
    at: float
    again: float | None
    code: int
    broken: tuple[str, ...]
    errors: str
    output: str


def try_verbs(
    cases: tuple[VerbCase, ...], tries: int, seed: int, *, within: float | None, with_runs: bool
) -> Iterator[Try]:
    """Interrupt each verb so many times.

    Args:
        cases: the verbs.
        tries: how often each.
        seed: where the moments are drawn from.
        within: seconds after which none is interrupted; None for as long as each takes.
        with_runs: the workspace has runs; without them it is made sooner.
    """
    with tempfile.TemporaryDirectory(prefix="funding-tui-faults-") as name:
        home = Path(name)
        template = make_place(home, with_runs=with_runs)
        for case in cases:
            random = Random(f"{seed} {case.name}")
            longest = within
            if longest is None:
                plain = _asked(home, template, case, None)
                assert plain.code in (0, 3, 4), plain
                longest = plain.seconds
            for number in range(tries):
                at = random.random() ** 2 * longest  # more often early, which is cheaper
                again = random.random() * 0.3 if number % 4 == 3 else None
                said = _asked(home, template, case, partial(_press, at=at, again=again))
                broken = tuple(_broken_promises(said))
                yield Try(case.name, round(at, 3), again, said.code, broken, said.errors, said.output)


def _asked(home: Path, template: Path, case: VerbCase, then: Callable[[int], None] | None) -> Said:
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        place = folder / "place"
        shutil.copytree(template, place)
        return ask(case.spelt(place), Conditions(environment(home, place / NAME)), then)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _press(child: int, at: float, again: float | None) -> None:
    for wait in (at, again):
        if wait is not None:
            time.sleep(wait)
            os.killpg(child, signal.SIGINT)  # the child is not waited for yet, so it is still there


def _broken_promises(said: Said) -> Iterator[str]:
    if said.code not in (*range(5), exit_codes.STOPPED):
        yield f"it ended with {said.code}"
    for word in ("Traceback", "something went wrong", "Exception ignored", 'File "', "terminate called"):
        if word in said.errors:
            yield f"it said {word!r}"
    if said.code == exit_codes.STOPPED:
        last = said.lines[-1] if said.lines else ""
        if not last.startswith("funding-tui: ") or "stopped" not in last.casefold():
            yield "it was stopped and did not say so last"
    elif not said.output:
        yield "it ended in order and printed nothing"
    elif said.code == exit_codes.PARTLY_DONE and not any(
        word in said.errors + said.output for word in MISSING
    ):
        yield "it printed a part and did not say what is missing"


def main() -> int:
    """Interrupt the verbs, print what came of it, and give 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=30, help="of each verb")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--within", type=float, help="seconds; the moments are drawn from these")
    parser.add_argument("--no-runs", action="store_true", help="solve nothing first: no row needs a run")
    parser.add_argument("--verbs", nargs="*", help="the rows of these names, or that begin so")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all", action="store_true", help="say what every verb said")
    given = parser.parse_args()
    chosen = chosen_rows(CASES, given.verbs)
    load_everything()
    tries = []
    for each in try_verbs(chosen, given.tries, given.seed, within=given.within, with_runs=not given.no_runs):
        tries.append(each)
        if each.broken or given.all:
            said = f"{each.errors[-600:]}{each.output[-600:]}"
            sys.stderr.write(f"{each.verb} | {each.at} s: {each.code} {'; '.join(each.broken)} | {said}\n")
    if given.json:
        json.dump([asdict(each) for each in tries], sys.stdout)
        return 0
    for verb in dict.fromkeys(each.verb for each in tries):
        codes = Counter(each.code for each in tries if each.verb == verb)
        sys.stdout.write(f"{verb}: {', '.join(f'{n} times {code}' for code, n in sorted(codes.items()))}\n")
    broken = sum(bool(each.broken) for each in tries)
    sys.stdout.write(f"{len(tries)} tries, {broken} broken\n")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
