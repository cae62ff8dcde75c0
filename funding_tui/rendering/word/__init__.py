"""How a paper becomes a Word file: its styles, tables, header and footer."""
