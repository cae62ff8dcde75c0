"""The partnership's records and the database that keeps them.

Records come from an officer (streams, projects, areas) or from a source (opportunities), and are stored
with their history. `money.py` has pence and financial years, `database.py` opens, upgrades and backs up a
workspace, and each other file has the records of its name. Nothing here knows the network, the solver or a
screen.
"""
