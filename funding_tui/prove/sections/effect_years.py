"""When the effects of what is funded act, and who else pays for it."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.build_effect_years import NOT_ASKED
from funding_tui.allocate.report.report import RunReport
from funding_tui.rendering.blocks import Block, Column, Heading, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line

_COLUMNS = (
    Column("Project", share=4),
    Column("Effect acts", share=3),
    Column("Counted in", share=3),
    Column("Who else pays", share=6),
)
ASSUMED = "assumed"


def years_of_effects(report: RunReport) -> Iterator[Block]:
    """For each funded project when it acts and who else pays; nothing in a run that did not record it."""
    rows = [row for row in report.effects or () if row.funded]
    if not rows:
        return
    yield Heading(2, "When the effects act, and who else pays")
    yield Paragraph(safe_line(report.horizon, LONGEST_PARAGRAPH))
    yield table(
        "When the effects act, and who else pays",
        _COLUMNS,
        [
            (
                safe_line(row.name, LONGEST_NAME),
                safe_line(row.acts) if row.stated else f"{safe_line(row.acts)}, {ASSUMED}",
                safe_line(row.counted),
                safe_line(row.also_paid_by, LONGEST_PARAGRAPH) or NOT_ASKED,
            )
            for row in rows
        ],
    )
    unasked = [row for row in rows if not row.also_paid_by.strip()]
    if unasked:
        yield Paragraph(
            f"Nobody has asked who else pays for {len(unasked):,} of these {len(rows):,}. What would be done "
            "anyway buys nothing: ask before the money is committed.",
            "strong",
        )
    yield Paragraph(
        "The source or assumption of each length is in the appendix of inputs. An effect that outlasts the "
        "horizon is counted to its end only.",
        "note",
    )
