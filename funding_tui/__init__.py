"""The app: command line, screens, and the work that joins records, sources and the optimiser.

In come the officer's keys and commands; out go screens, tables, JSON and papers. `cli.py` is the door,
`desk/` holds what an officer does (one verb a file, no screen), `screens/` show what the desk returns,
`exports/` write the papers, and `demo/` is a Herefordshire to try it all on.
"""

__version__ = "0.1.0"
