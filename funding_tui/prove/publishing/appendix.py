"""The appendix that a committee is given: who gets what, where, from which money, and every input."""

from __future__ import annotations

from dataclasses import replace

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.paper import board_paper
from funding_tui.rendering.blocks import Block, Heading, Page, Paper


def committee_appendix(report: RunReport) -> Paper:
    """The appendices of the board's paper as a paper of their own."""
    whole = board_paper(report)
    return replace(
        whole, title="Appendix: allocation of community safety funding", blocks=_from(whole.blocks)
    )


def _from(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks from the first appendix on; all of them where there is none."""
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text.startswith("Appendix"):
            start = at - 1 if at and isinstance(blocks[at - 1], Page) else at
            return blocks[start:]
    return blocks
