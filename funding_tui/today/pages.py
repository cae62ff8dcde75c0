"""The pages of Markdown that partners read in an e-mail: what cannot wait, and the digest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import day
from funding_tui.rendering.blocks import Block, Bullets, Heading, Paragraph
from funding_tui.rendering.files import write_atomically
from funding_tui.rendering.markdown import write_markdown_page
from funding_tui.rendering.text import LONGEST_PARAGRAPH, LONGEST_SENTENCE, safe_line
from funding_tui.today.digest_report import Digest, sections
from funding_tui.today.today_rows import TodayRow, TodayView

SUFFIX = ".md"
# kind of row -> its heading, in the order of the page
HEADINGS = {
    "over-committed": "Over-committed",
    "obligation": "Due",
    "at risk": "At risk",
    "year end": "Money to spend in time",
    "closing": "Closing soon",
    "changed": "Changed",
    "new": "New",
    "next step": "Next steps",
}


def digest_page(digest: Digest) -> str:
    """The headline, then each part that has something to tell."""
    blocks: list[Block] = [Paragraph(digest.sentence)]
    for heading, lines in sections(digest):
        blocks += [Heading(1, heading), Bullets(tuple(safe_line(line, LONGEST_SENTENCE) for line in lines))]
    return write_markdown_page(f"Funding digest, {day(digest.today)}", safe_line(digest.partnership), blocks)


def write_digest(digest: Digest, to: Path) -> Path:
    """Write the page to a file.

    Raises:
        BadInput: its name does not end in .md, or there is no such folder.
        OperationError: it cannot be written.
    """
    if to.suffix.casefold() != SUFFIX:
        message = f"{to.name!r} must end in {SUFFIX}: a digest is a page of Markdown"
        raise BadInput(message)
    write_atomically(to, digest_page(digest).encode())
    return to


def write_today_page(view: TodayView, today: date) -> str:
    """The day's rows under their headings; one without rows is left out."""
    blocks: list[Block] = [Paragraph(view.sentence)]
    for kind, heading in HEADINGS.items():
        items = tuple(_today_line(row) for row in view.rows if row.kind == kind)
        if items:
            blocks += [Heading(1, heading), Bullets(items)]
    return write_markdown_page(
        f"What cannot wait, {today:%d %B %Y}", safe_line(view.partnership, LONGEST_PARAGRAPH), blocks
    )


def _today_line(row: TodayRow) -> str:
    made_up = " (illustrative)" if row.illustrative else ""
    when = f"{row.when:%d %B %Y}: " if row.when else ""
    detail = f" - {row.detail}" if row.detail else ""
    return safe_line(f"{when}{row.title}{made_up}{detail}", LONGEST_PARAGRAPH)
