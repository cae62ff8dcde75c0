"""A problem of allocation, written as mathematics.

`decisions.py` lists what is to be decided, and whose money may pay for it; `constraints.py` and the rules
themselves say what the money may do, as rows in whole numbers; `benefit.py` says what the decisions are
worth, `curves.py` bounds it from above, and `objective_plan.py` says what of it is to be made as great as
can be. `build_model.py` writes all of it as one PuLP model (`model.py`), whose optimum bounds every
allocation from above. The same rows serve `optimiser.search.rounding`, which makes an answer exact to the
penny.
"""
