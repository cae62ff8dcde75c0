"""The command line: one command a verb, each loaded only when it is called."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; with no command, open the app on the current workspace."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # answered before anything is imported: scripts ask for it often
        from funding_tui import __version__

        sys.stdout.write(f"funding-tui {__version__}\n")
        return
    # One thread of linear algebra: the same sums in the same order, and no waiting threads on a busy laptop.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from funding_tui.commands import run

    try:
        run()
    except SystemExit as end:
        _exit_at_once(end)
        raise
    _exit_at_once(SystemExit(0))


def _exit_at_once(end: SystemExit) -> None:
    """End the process at once where a solver that should stop still runs."""
    engine = sys.modules.get("optimiser.solvers.highs")
    if engine is not None and engine.has_abandoned_runs():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


if __name__ == "__main__":
    main()
