"""What will be counted to learn whether it worked, and what officers still have to write."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.claims import years_words
from funding_tui.rendering.blocks import Block, Column, Heading, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_MEASURE_COLUMNS = (
    *(Column("Priority", share=3), Column("What is counted", share=6)),
    *(Column("Need", numeric=True), Column("Expected benefit", numeric=True)),
    Column("Target"),
)
NOT_SET = "not set"
_PROMPT_COLUMNS = (
    *(Column("About", share=2), Column("To be answered", share=6)),
    *(Column("By the", share=2), Column("Source", share=4)),
)


def what_we_will_measure(report: RunReport) -> Iterator[Block]:
    """For each priority with money: its present level, and what the run expects to prevent."""
    yield Heading(1, "What we will measure")
    rows = [
        (
            safe_line(row.name, LONGEST_NAME),
            safe_line(row.proxy) or "recorded harm under this priority",
            report.write(row.need),
            report.write(row.benefit),
            NOT_SET,
        )
        for row in report.by_priority
        if row.pence
    ]
    yield table(f"Baselines, in {safe_line(report.harm_unit, LONGEST_NAME)}", _MEASURE_COLUMNS, rows)
    yield Paragraph(
        f"Need, which is the harm suffered, and benefit are both counted over {years_words(report)}. The "
        "board sets the targets; none is recorded with this run.",
        "note",
    )


def still_to_write() -> Iterator[Block]:
    """The prompts of the packaged file, in its order."""
    yield Heading(1, "Still to be written by officers")
    prompts = tomllib.loads(files("funding_tui.prove.sections").joinpath("prompts.toml").read_text("utf-8"))
    rows = [(row["about"], row["question"], row["officer"], row["source"]) for row in prompts["prompt"]]
    yield table("Legal, subsidy, equality and section 17 prompts", _PROMPT_COLUMNS, rows)
