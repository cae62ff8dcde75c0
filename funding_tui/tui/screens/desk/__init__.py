"""The desk's verbs on the open workspace, each imported when it is first asked for.

The verbs bring the database, and some the solver or the network; none of them may load before the first
frame, so these files import them where they are called, which is always in a job.
"""

from __future__ import annotations

from funding_tui.tui.screens.desk.finding import FindingDesk
from funding_tui.tui.screens.desk.holding import HoldingDesk
from funding_tui.tui.screens.desk.playing import PlayingDesk
from funding_tui.tui.screens.desk.proposing import ProposingDesk

__all__ = ["Desk"]


class Desk(FindingDesk, HoldingDesk, PlayingDesk, ProposingDesk):
    """What an officer may do in one open workspace."""
