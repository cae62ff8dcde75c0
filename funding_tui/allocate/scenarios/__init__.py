"""Scenarios: named sets of rules, weights, locks and shocks, each based on another or on the records.

`overview` lists and shows them; `store` makes, clones and removes them; `edit` changes rules, limits, weights
and locks; `shocks` applies shocks to them; `difference` says how two differ.
"""
