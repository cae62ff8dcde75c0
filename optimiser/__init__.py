"""The mathematics of allocation: a problem in, a solution out, and nothing else.

In comes a `Problem` (`problem.py`: pots, options, areas, harms, and the `rules/` that the money carries); out
goes a `Solution` (`solution.py`: who gets what, from which pot, with bound and gap). `formulation/` turns the
one into a PuLP model, `solving.py` solves it with `search/` and `solvers/` (very large ones with
`decomposition/`), and `verifying/` checks every rule again in whole numbers without any of their code.
`baselines/` holds the usual human methods, `explaining/` says why, and why not, `uncertainty/` how far the
answer rests on what is not known, and `sweeping/` solves many problems that differ a little.
"""
