"""A bound of an allocation's value that anyone can check, in whole numbers and without a solver.

`exact.py` writes a problem's rows and values in whole numbers, `logarithm.py` rounds logarithms to the safe
side, `rounding_cuts.py` derives cuts, `prices.py` turns prices into a bound, `record.py` is the proof as it
is stored, and `checking.py` walks it: these import no solver. `relaxation.py`, `separating.py`,
`branching.py`, `case_tree.py`, `searching.py` and `writing.py` find prices, cuts and cases; nothing rests on
them being right.

The bound is the safe dual bound of Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear
programming", Mathematical Programming 99 (2004), with the conjugate of each curve in place of tangents.
"""
