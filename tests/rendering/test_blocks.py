"""The parts of a paper hold text that any file can hold."""

from __future__ import annotations

from funding_tui.rendering.blocks import Column, Table, table


def test_a_table_leaves_out_what_no_file_can_hold() -> None:
    made = table("A \x1b[31mtable", [Column("What")], [["red \x1b[31m\u202eback"], ["two\nlines"]])
    assert isinstance(made, Table)
    assert made.caption == "A [31mtable"
    assert made.rows == (("red [31mback",), ("two\nlines",))
