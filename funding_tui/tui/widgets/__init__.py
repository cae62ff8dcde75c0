"""Pieces of a screen, one a file: the top bar, a table of any length, and a browser of views."""
