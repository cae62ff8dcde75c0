"""Import areas, indicators, streams, projects and evidence from the CSV and XLSX files people keep.

In comes a file; out comes a report of what was added, changed and left as it was, or of every cell that
cannot be used. All of a file is kept, or nothing of it. A record is known by its natural key (an area's
code, a stream's code), so that importing a file again changes nothing; a blank cell says nothing, and
never erases what is held.

`running.py` runs it. `tables.py` reads files, `headings.py` finds the columns by the words in
`synonyms.py` and `area_words.py`, `values.py` reads cells; then one file a kind of import.
"""

from funding_tui.hold.importing.report import FieldChange, ImportReport, RowError
from funding_tui.hold.importing.run_import import IMPORTERS, import_file

__all__ = ["IMPORTERS", "FieldChange", "ImportReport", "RowError", "import_file"]
