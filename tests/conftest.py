"""What holds for every test: which examples Hypothesis draws, and what waits until it is asked for."""

from __future__ import annotations

import gc
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

from tests.lost_updates import refuse_late_locks
from tests.properties import SEED, examples

# A test that wants the bound of a run checked on its own accord says so; the others need not wait for it.
os.environ["FUNDING_TUI_CHECK_SECONDS"] = "0"

# A slow machine is no fault of a problem, and to draw one takes hundreds of choices.
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

# `ci` tries the same examples every time; `--hypothesis-profile nightly` tries new ones.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, suppress_health_check=PATIENT)
settings.register_profile(
    "nightly", examples(100), deadline=None, print_blob=True, suppress_health_check=PATIENT
)
settings.load_profile("ci")
refuse_late_locks()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the nightly tests out, unless the marks that are asked for speak of them."""
    if "nightly" in config.getoption("markexpr"):
        return
    waiting = [item for item in items if item.get_closest_marker("nightly")]
    if waiting:
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much the random tests tried, where they count it: `record_property("tried: kills", 7)`."""
    tried: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, number in getattr(report, "user_properties", ()):
                if name.startswith("tried: "):
                    tried[name.removeprefix("tried: ")] += number
    if tried:
        draw = os.environ.get(SEED, "0")
        said = ", ".join(f"{number:,} {name}" for name, number in sorted(tried.items()))
        terminalreporter.write_line(f"Tried at random, draw {draw}: {said}")


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that is loaded by now, or it walks it again and again for nothing."""
    gc.collect()
    gc.freeze()
