"""A run under every set of harm weights on record, and the least reach at which its projects stay funded.

`compare.py` works it out and stores it with the run, `words.py` says it.
"""
