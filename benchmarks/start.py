"""Start to first full frame, against an empty Textual app, in one run.

    python benchmarks/start.py [--runs 8] [--tiny]

Each program runs in a pseudo-terminal of 80x24; the clock stops when the last line of its first full frame
has been written. Prints medians in seconds and their ratio, and the same for `--version` against a bare
interpreter. Needs a POSIX system (the app itself does not).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

EMPTY = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Empty(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Static("an empty app")
        yield Footer()

Empty().run()
"""
LIMIT = 30.0


def first_frame(command: list[str], mark: bytes, env: dict[str, str]) -> float:
    """Seconds from the spawn until `mark` has been painted."""
    start = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(command[0], command, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    try:
        while mark not in seen:
            if time.perf_counter() - start > LIMIT:
                sys.exit(f"{command} painted no {mark!r} within {LIMIT:.0f} s")
            if select.select([terminal], [], [], 0.05)[0]:
                seen += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)


def run_time(command: list[str]) -> float:
    """Seconds that a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure turn and turn about, so that a busy machine troubles both alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    runs = 1 if arguments.tiny else arguments.runs
    program = str(Path(sys.executable).with_name("funding-tui"))
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "demo.funding"
        subprocess.run(
            [program, "init", "--demo", "--workspace", str(workspace)], check=True, capture_output=True
        )
        empty_file = Path(folder) / "empty.py"
        empty_file.write_text(EMPTY)
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        empty = ([sys.executable, str(empty_file)], b"palette")
        frame = ([program, "--workspace", str(workspace)], b"palette")
        data = ([program, "--workspace", str(workspace)], b"agreement")
        times: dict[str, list[float]] = {"empty app": [], "first frame": [], "demo's data shown": []}
        for number in range(runs + 1):
            for name, (command, mark) in zip(times, (empty, frame, data), strict=True):
                seconds = first_frame(command, mark, env)
                if number:  # the first round warms the caches
                    times[name].append(seconds)
    base = statistics.median(times["empty app"])
    for name, values in times.items():
        middle = statistics.median(values)
        print(
            f"{name:20} {middle:6.2f} s  [{min(values):.2f} to {max(values):.2f}]  "
            f"{middle / base:5.2f} x empty"
        )
    bare = statistics.median(run_time([sys.executable, "-c", "pass"]) for _ in range(runs))
    version = statistics.median(run_time([program, "--version"]) for _ in range(runs))
    print(f"{'--version':20} {version:6.3f} s  {version / bare:5.2f} x a bare interpreter ({bare:.3f} s)")


if __name__ == "__main__":
    main()
