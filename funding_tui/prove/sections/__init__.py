"""The parts of the board paper, one or two a file; each turns the report into blocks."""
