"""What cannot wait, as a page of Markdown that partners read in an e-mail."""

from __future__ import annotations

from datetime import date

from funding_tui.desk.views import TodayRow, TodayView
from funding_tui.exports.blocks import Block, Bullets, Heading, Paper, Paragraph
from funding_tui.exports.markdown import write_markdown
from funding_tui.exports.text import LONGEST_PARAGRAPH, clean

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


def write_digest(view: TodayView, today: date) -> str:
    """The day's rows under their headings; one without rows is left out."""
    blocks: list[Block] = [Paragraph(view.sentence)]
    for kind, heading in HEADINGS.items():
        items = tuple(_told(row) for row in view.rows if row.kind == kind)
        if items:
            blocks += [Heading(1, heading), Bullets(items)]
    paper = Paper(
        title=f"What cannot wait, {today:%d %B %Y}",
        subtitle=clean(view.partnership, LONGEST_PARAGRAPH),
        author="",
        running="",
        reference="",
        fingerprint="",
        blocks=tuple(blocks),
    )
    # a digest rests on no run, so it ends without the foot of a paper
    return write_markdown(paper).rsplit("\n\n", 1)[0] + "\n"


def _told(row: TodayRow) -> str:
    made_up = " (illustrative)" if row.illustrative else ""
    when = f"{row.when:%d %B %Y}: " if row.when else ""
    detail = f" - {row.detail}" if row.detail else ""
    return clean(f"{when}{row.title}{made_up}{detail}", LONGEST_PARAGRAPH)
