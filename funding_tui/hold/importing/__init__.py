"""Import areas, indicators, streams, projects and evidence from the CSV and XLSX files that people have.

In comes a file; out comes a report of what was added, changed and left as it was, or of every cell that
cannot be used. All of a file is stored, or nothing of it. A record is known by its natural key (an area's
code, a stream's code), so that importing a file again changes nothing; a blank cell says nothing, and
never erases what is on record.

`run_import.py` runs it. `tables.py` reads files, `headings.py` finds the columns by the words in
`synonyms.py`, `cells.py` reads cells; then one file for each kind of import.
"""
