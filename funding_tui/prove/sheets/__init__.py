"""The sheets of the workbook, and how a sheet is laid out."""
