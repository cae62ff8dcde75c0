"""The partnership's records and the database that keeps them.

In come the facts that an officer holds (streams, projects, areas) or that a source tells (opportunities);
out go the same facts with their history. `money.py` holds pence and financial years, `database.py` opens,
upgrades and backs up a workspace, and each other file holds the records of its name. Nothing here knows
the network, the solver or a screen.
"""
