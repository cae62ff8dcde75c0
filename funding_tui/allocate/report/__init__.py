"""The report of a run: its records, and a module for each part that builds them."""
