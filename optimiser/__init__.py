"""The mathematics of allocation: a problem in, a solution out, and nothing else.

In comes a `Problem` (`problem.py`: pots, options, areas, harms, and the `rules.py` that the money
carries); out goes a `Solution` (`solution.py`: who gets what, from which pot, with bound and gap).
`formulation/` turns the one into a PuLP model, `solving.py` solves it, `rounding.py` makes it exact
to the penny, and `verifying.py` re-checks every rule in integers without any of their code.
`baselines.py` holds the usual human methods, `explaining.py` says why, and why not.
"""
