"""What rurality costs and buys: a frontier, the usual measures, and who gains and loses.

`asks.py` says what may be asked and what is asked otherwise (`rural_asks.toml`, with its sources);
`ground.py` reads what is known of the areas; `cases.py` makes the problems, `uplift.py` those with dearer
rural delivery; `buying_back.py` looks for the extra money that would make good what a rule costs;
`analysis.py` solves them all and keeps the result with its run.
"""
