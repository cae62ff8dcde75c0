"""Keys to paint on the screen of opportunities, in a pseudo-terminal of 80x24.

    python benchmarks/typed.py WORKSPACE... [--tiny]

Each workspace in turn (`finding.py --keep FOLDER` makes one of a thousand and one of a million): a word typed
in the filter until its letters are painted, and until its first rows are; page-down until the new page
does. Budgets: letters within 15 ms; rows within 200 ms for 9 in 10; a page within 40 ms for 95 in 100.
Needs a POSIX system (the app itself does not).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from pathlib import Path
from statistics import median, quantiles

LIMIT = 30.0
QUIET = 0.4  # seconds without output after which everything is painted
WORDS = ("rural", "ru", "youth violence", "safer comm", "rural cap", "women closing:<60d", "tihaban", "zzz")
ROUNDS = 3
PAGES = 40
CLEAR = b"\x15"
PAGE_DOWN = b"\x1b[6~"


class Terminal:
    """The app in a pseudo-terminal."""

    def __init__(self, workspace: Path) -> None:
        program = str(Path(sys.executable).with_name("funding-tui"))
        self._process, self._file = pty.fork()
        if self._process == 0:
            env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execvpe(program, [program, "--workspace", str(workspace)], env)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._file, keys)

    def until(self, mark: bytes) -> float:
        """Seconds until `mark` is painted, or anything at all where it is empty."""
        started, seen = time.perf_counter(), b""
        while not seen or mark not in seen:
            if time.perf_counter() - started > LIMIT:
                sys.exit(f"{mark!r} was not painted within {LIMIT:.0f} s")
            if select.select([self._file], [], [], 0.05)[0]:
                seen += os.read(self._file, 65536)
        return time.perf_counter() - started

    def rest(self) -> None:
        """Until nothing is painted any more."""
        while select.select([self._file], [], [], QUIET)[0]:
            os.read(self._file, 65536)

    def close(self) -> None:
        """End the app."""
        os.kill(self._process, 9)
        os.waitpid(self._process, 0)
        os.close(self._file)


def measure(workspace: Path, *, tiny: bool = False) -> None:
    """Print the figures of one workspace."""
    words, pages_down = (WORDS[:2], 2) if tiny else (WORDS * ROUNDS, PAGES)
    terminal = Terminal(workspace)
    try:
        terminal.until(b"palette")
        terminal.rest()
        terminal.send(b"2")
        terminal.until(b"opportunit")
        terminal.rest()
        terminal.send(b"a")  # closed ones too, so that there are pages enough
        terminal.until(b"opportunit")
        terminal.rest()
        pages = []
        for _ in range(pages_down):
            terminal.send(PAGE_DOWN)
            pages.append(terminal.until(b""))
            terminal.rest()
        terminal.send(b"a")
        terminal.until(b"opportunit")
        terminal.rest()
        terminal.send(b"/")
        terminal.rest()
        echoes, painted = [], []
        for word in words:
            started = time.perf_counter()
            terminal.send(word.encode())
            echoes.append(terminal.until(b""))
            terminal.until(b"these words")
            painted.append(time.perf_counter() - started)
            terminal.rest()
            terminal.send(CLEAR)
            time.sleep(1.0)  # as a person pauses before the next search
            terminal.rest()
    finally:
        terminal.close()
    print(f"{workspace.stem}:")
    for what, seconds, share in (("page-down", pages, 95), ("echo", echoes, 95), ("painted", painted, 90)):
        slow = quantiles(seconds, n=100)[share - 1]
        print(
            f"  {what:9} median {median(seconds) * 1000:6.1f} ms, p{share} {slow * 1000:6.1f} ms", flush=True
        )


def main() -> None:
    """Measure each workspace that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workspaces", nargs="+", type=Path)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    for workspace in arguments.workspaces:
        measure(workspace, tiny=arguments.tiny)


if __name__ == "__main__":
    main()
