"""Files as tables: delimited text, sheets of workbooks, and JSON of grants."""
