"""How a paper becomes a Word file: its styles, its tables, its head and foot."""
