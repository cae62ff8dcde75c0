"""The command line: one command a verb, each loaded only when it is called."""

from __future__ import annotations

import os
import signal
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
    # Until everything is loaded nothing was begun: Ctrl-C ends it then and there.
    signal.signal(signal.SIGINT, _stop_before_the_start)
    from funding_tui.commands import run
    from funding_tui.commands.ending import leave
    from funding_tui.commands.interrupts import listen_for_interrupts

    listen_for_interrupts()
    leave(run())


def _stop_before_the_start(number: int, frame: object) -> None:
    del number, frame
    os.write(2, b"funding-tui: Stopped; nothing half-done was saved.\n")
    os._exit(130)


if __name__ == "__main__":
    main()
