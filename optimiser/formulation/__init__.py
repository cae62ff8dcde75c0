"""A problem of allocation, written as mathematics.

`cells.py` finds the funding cells (areas that no rule tells apart) and the pots that may pay in each;
`decisions.py` lists what is to be decided; `costs.py` and `rules.py` say what the money may do as
`Row`s in whole numbers (`rows.py`); `benefit.py` says what the decisions are worth. `model.py` writes
all of it as one PuLP model, whose optimum bounds every allocation from above. The same rows serve
`optimiser.rounding`, which makes an answer exact to the penny.
"""

from optimiser.formulation.decisions import Decisions
from optimiser.formulation.model import Model, formulate
from optimiser.formulation.rules import all_rows
from optimiser.rows import Row

__all__ = ["Decisions", "Model", "Row", "all_rows", "formulate"]
