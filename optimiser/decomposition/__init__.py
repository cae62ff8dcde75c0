"""Very large problems: areas priced one by one, all at once, and never put into one model.

`reading.py` and `coupling.py` read a problem into arrays (`shape.py`); `interior.py` solves its relaxation
and finds the prices, step by step (`newton.py`) between its bounds (`walls.py`); `cuts.py` turns prices into
proven bounds; `master.py` chooses options by the bounds; `whole_steps.py` and `paying.py` make a choice
exact; `search.py` goes round until the gap is closed.
"""

from optimiser.decomposition.search import is_large, solve_large

__all__ = ["is_large", "solve_large"]
