"""Put published files through the optimiser: `python -m tests.optimiser.published KIND FILE... [options]`.

For each problem of each file it tells the value found, the bound, the status and the seconds.
"""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from optimiser.limits import Limits
from tests.optimiser.published.kinds import KINDS
from tests.optimiser.published.proving import Proof


def main(arguments: list[str]) -> None:
    """Read, prove and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.optimiser.published", description=__doc__)
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--radius", type=Fraction, help="covering: within it a place is covered")
    parser.add_argument("--most", type=int, help="covering: how many sites may be open")
    parser.add_argument("--capacity", type=Fraction, help="facilities: what the word capacity stands for")
    parser.add_argument("--single-source", action="store_true", help="facilities: one warehouse a customer")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--gap", type=float, default=0.0)
    given = parser.parse_args(arguments)
    kind = KINDS[given.kind]
    told = {what: value for what in kind.told if (value := getattr(given, what)) is not None}
    limits = Limits(gap=given.gap, seconds=given.seconds)
    for file in given.files:
        for instance in kind.read(file.read_text("utf-8", errors="replace"), file.stem, **told):
            sys.stdout.write(f"{_line(instance, kind.prove(instance, limits))}\n")
            sys.stdout.flush()


def _line(instance: Any, proof: Proof) -> str:
    published = "" if instance.published is None else f"  published {float(instance.published):.10g}"
    bound = "none" if proof.bound is None else f"{float(proof.bound):.10g}"
    return (
        f"{instance.name}: {proof.solution.status}  value {float(proof.value):.10g}  bound {bound}{published}"
        f"  {proof.seconds:.1f} s"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
