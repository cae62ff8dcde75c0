"""Opportunities that are the same money, shown once with every address.

`names.py` takes titles, funders and addresses apart; `score.py` says of two opportunities whether they are
the same; `candidates.py` brings together the pairs worth comparing; `groups.py` reads what is on record and
says which opportunity of a group is shown; `decide.py` compares all, and joins and parts pairs by hand.
"""
