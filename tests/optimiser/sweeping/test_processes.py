"""What Ctrl-C at a terminal, which reaches every process of a sweep, does to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C otherwise")
@pytest.mark.parametrize("pause", [0.0, 0.15, 0.3])
def test_ctrl_c_while_the_workers_start_ends_it_in_order(pause: float) -> None:
    psutil = pytest.importorskip("psutil")
    command = [sys.executable, "-m", "tests.optimiser.sweeping.interrupted"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout is not None
        sweeping = psutil.Process(int(child.stdout.readline()))
        while not any("spawn_main" in " ".join(each.cmdline()) for each in sweeping.children()):
            time.sleep(0.005)
        time.sleep(pause)
        os.killpg(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=30)
    assert "Traceback" not in said
    assert child.returncode == 0
