"""A run made into a paper: drafted, submitted, certified or declined, superseded; then moved by virement.

`naming.py` reads and writes "P1.2"; `reading.py` tells of proposals; `steps.py` drafts, submits and declines;
`checking.py` asks whether an allocation still holds today; `certifying.py` makes commitments of it in one
step; `virements.py` logs what moves afterwards, where `leave.py` finds that the stream lets it and
`moving.py` that every rule still holds; `difference.py` says what changed between two versions; `listing.py`
is what a screen shows.
"""
