"""Where the project lies, and the folder of real public data that may lie beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FUNDING_TUI_SHARED") or ROOT.parent / "shared")
