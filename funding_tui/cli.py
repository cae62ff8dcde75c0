"""The command line: one command a desk verb, each loaded only when it is called."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; with no command, open the app on the current workspace."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # answered before anything is imported: scripts ask for it often
        from funding_tui import __version__

        sys.stdout.write(f"funding-tui {__version__}\n")
        return
    from funding_tui.commands import run

    run()


if __name__ == "__main__":
    main()
