"""From records to a problem of allocation.

In comes a workspace, a scenario and what the officer changes on the screen; out goes a `Plan`: the
optimiser's `Problem`, with what is needed to tell its answer in the officer's words. `places.py` chooses
the areas and their need, `offers.py` puts projects into options with exact costs, `terms.py` puts the
rules of streams and scenarios into the optimiser's, and `plan.py` joins them.
"""
