"""How many examples Hypothesis tries of a property."""

from __future__ import annotations

import os

from hypothesis import settings

EXAMPLES = "FUNDING_TUI_TEST_EXAMPLES"
SEED = "FUNDING_TUI_TEST_SEED"


def examples(number: int) -> settings:
    """Settings that try so many examples, or as many as a campaign asks for (`.ci/campaign SEED N`)."""
    return settings(max_examples=int(os.environ.get(EXAMPLES, number)))
