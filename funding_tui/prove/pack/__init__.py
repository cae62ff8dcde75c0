"""A run in one file that proves itself elsewhere: problem, answer, report, records, papers and their hashes.

`manifest.py` says what a pack holds; `records.py` writes the rows; `making.py` puts one together, the same
bytes each time; `reading.py` opens one that anybody may have made; `proving.py` checks that it all agrees.
"""
