"""Very large problems: areas priced one by one, all at once, and never put into one model.

`shape.py` reads a problem into arrays; `interior.py` solves its relaxation and finds the prices; `cuts.py`
turns prices into proven bounds; `master.py` chooses options by the bounds; `whole_steps.py` and `paying.py`
make a choice exact; `search.py` goes round until the gap is closed.
"""

from optimiser.pricing.search import is_large, solve_large

__all__ = ["is_large", "solve_large"]
