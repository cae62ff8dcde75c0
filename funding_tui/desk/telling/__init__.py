"""From an answer to what is told of it.

In comes a plan, its solution, the verifier's verdict, the reasons and the baselines; out goes the one
`RunReport` that screens, commands and papers read. `facts.py` reads names, evidence and sources from the
records, `fairness.py` says how evenly it is shared, `appendix.py` lists every input, `sentences.py` holds
the words, and `tell.py` joins them.
"""
