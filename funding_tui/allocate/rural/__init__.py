"""What rurality costs and buys: a frontier, the common measures, and who gains and loses.

`options.py` says what an analysis may be asked for and its defaults (`rural_asks.toml`, with sources);
`cases.py` reads the areas and makes the problems; `variations.py` makes those with larger pots and with
higher costs of rural delivery; `analysis.py` solves them all and stores the result with its run;
`build_report.py` and `words.py` report it.
"""
