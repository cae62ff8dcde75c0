"""Screen 5, Allocate: choose a scenario, a rural floor and locks, run, and read the answer and its reasons.

`screen.py` is the screen, `state.py` what it holds between runs, `summary.py` and `views.py` put a run in
words and tables, `allocated.py` is one project of a run in full, and the rest are its small windows.
"""
