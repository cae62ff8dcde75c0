"""What the law or the council asks for and no run can answer, as questions to named officers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from funding_tui.rendering.blocks import Block, Column, Heading, table

_COLUMNS = (
    *(Column("About", share=2), Column("To be answered", share=6)),
    *(Column("By the", share=2), Column("Source", share=4)),
)


def still_to_write() -> Iterator[Block]:
    """The prompts of the packaged file, in its order."""
    yield Heading(1, "Still to be written by officers")
    told = tomllib.loads(files("funding_tui.prove.data").joinpath("prompts.toml").read_text("utf-8"))
    rows = [(row["about"], row["question"], row["officer"], row["source"]) for row in told["prompt"]]
    yield table("Legal, subsidy, equality and section 17 prompts", _COLUMNS, rows)
