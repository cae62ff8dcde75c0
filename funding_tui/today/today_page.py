"""What cannot wait, as a page of Markdown that partners read in an e-mail."""

from __future__ import annotations

from datetime import date

from funding_tui.rendering.blocks import Block, Bullets, Heading, Paragraph
from funding_tui.rendering.markdown import write_markdown_page
from funding_tui.rendering.text import LONGEST_PARAGRAPH, safe_line
from funding_tui.today.today_rows import TodayRow, TodayView

# kind of row -> the heading that it stands under, in the order of the page
HEADINGS = {
    "obligation": "Due",
    "at risk": "At risk",
    "year end": "Money that dies",
    "closing": "Closing soon",
    "changed": "Changed",
    "new": "New",
    "next step": "Next steps",
}


def write_today_page(view: TodayView, today: date) -> str:
    """The day's rows under their headings; one without rows is left out."""
    blocks: list[Block] = [Paragraph(view.sentence)]
    for kind, heading in HEADINGS.items():
        items = tuple(_told(row) for row in view.rows if row.kind == kind)
        if items:
            blocks += [Heading(1, heading), Bullets(items)]
    return write_markdown_page(
        f"What cannot wait, {today:%d %B %Y}", safe_line(view.partnership, LONGEST_PARAGRAPH), blocks
    )


def _told(row: TodayRow) -> str:
    made_up = " (illustrative)" if row.illustrative else ""
    when = f"{row.when:%d %B %Y}: " if row.when else ""
    detail = f" - {row.detail}" if row.detail else ""
    return safe_line(f"{when}{row.title}{made_up}{detail}", LONGEST_PARAGRAPH)
