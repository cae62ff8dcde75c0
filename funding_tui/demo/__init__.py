"""A Herefordshire to try everything on: a workspace filled from packaged, sourced facts.

Goes in: the CSV and TOML files of `data/`, each figure with its source or marked illustrative. Comes out:
a filled workspace (`building.build_demo`), or a fresh throw-away copy of one (`copying.demo_copy`).
`packaged.py` reads the files; `building.py`, `funding.py` and `proposals.py` turn them into records.
"""
