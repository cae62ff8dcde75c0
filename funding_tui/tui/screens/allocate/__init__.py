"""Screen 5, Allocate: choose a scenario, a rural floor, locks and switches, run, and read the answer.

`screen.py` is the screen, `questioning.py` what is asked, `working.py` the long work, `state.py` what is held
between runs. `summary.py`, `projects.py`, `rules.py` and `views.py` put a run in words and tables;
`allocated.py` is one project of a run in full, `beneath.py` the lines beneath a figure, `history.py` earlier
runs; the rest are its small windows.
"""
