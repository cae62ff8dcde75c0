"""The sections of the board paper; each turns the report of a run into blocks."""
