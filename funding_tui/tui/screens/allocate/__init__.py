"""Screens 5 and 6, Allocate and Compare: ask for the best use of the money, read the result, compare runs.

`allocate.py` is the screen of a run; it stands on `request_screen.py`, where the next run is put together,
and `solving_screen.py`, which runs it. `state.py` is what it remembers; `summary.py`, `project_rows.py`,
`rule_rows.py` and `run_views.py` put a run in words and tables. `compare.py` is the screen of runs side by
side, with its columns, figures and pictures. The rest are the screens and windows that these two open.
"""
