"""What the command line's exit codes mean."""

from __future__ import annotations

DONE = 0
FAILED = 1
BAD_INPUT = 2
INFEASIBLE = 3
PARTLY_DONE = 4
STOPPED = 130
"""Ended by Ctrl-C before anything was found: what a shell gives a program that an interrupt ended."""
