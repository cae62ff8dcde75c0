"""One thing once: listings that are the same money, linked, with every address kept.

`identifiers.py` finds the names that sources themselves share; `names.py` reads a title apart into what it
says and what sets it off from its like (year, round, lot); `judging.py` says of two listings whether they are
one; `candidates.py` brings together those worth a look; `groups.py` says which listing of a group stands for
it; `deciding.py` finds links, joins by hand and parts by hand, and what a person parts is never joined again.
"""
