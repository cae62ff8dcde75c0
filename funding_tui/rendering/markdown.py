"""A paper as Markdown; text from outside is printed as it is and never read as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from funding_tui.rendering.blocks import Block, Bullets, Facts, Figure, Heading, Page, Paper, Paragraph, Table

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_LEADING = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+](?=[\s-]|$)|[=#])")


def write_markdown(paper: Paper) -> str:
    """A whole paper as Markdown."""
    foot = f"{escape(paper.running)}. {escape(paper.reference)}. Hash {escape(paper.fingerprint)}."
    return f"{write_markdown_page(paper.title, paper.subtitle, paper.blocks)}\n{foot}\n"


def write_markdown_page(title: str, subtitle: str, blocks: Sequence[Block]) -> str:
    """A page of Markdown that rests on no run, and so has no foot."""
    parts = [f"# {escape(title)}", f"**{escape(subtitle)}**" if subtitle else ""]
    parts += [_block(block) for block in blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """A text with everything escaped that Markdown or HTML would act on."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _SPECIAL.sub(r"\\\1", plain)
    return _LEADING.sub(lambda found: rf"{found[1] or ''}\{found[2] or found[3]}", escaped)


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * (level + 1)} {escape(text)}"
        case Paragraph(text, role):
            return _paragraph(text, role)
        case Bullets(items):
            return "\n".join(f"- {escape(item)}" for item in items)
        case Facts(pairs):
            return "\n".join(f"- **{escape(label)}:** {escape(value)}" for label, value in pairs)
        case Page():
            return "---"
        case Table():
            return _table(block)
        case Figure(caption, alt):
            return f"**{escape(caption)}**\n\n{escape(alt)}"


def _paragraph(text: str, role: str) -> str:
    marks = {"strong": "**", "banner": "**", "note": "*"}
    mark = marks.get(role, "")
    line = f"{mark}{escape(text)}{mark}"
    return f"> {line}" if role == "banner" else line


def _table(table: Table) -> str:
    headings = _row([escape(column.heading) for column in table.columns])
    rule = _row(["---:" if column.numeric else "---" for column in table.columns])
    rows = [[escape(cell) for cell in row] for row in table.rows]
    if table.total:
        rows[-1] = [f"**{cell}**" if cell else "" for cell in rows[-1]]
    body = "\n".join([headings, rule, *(_row(row) for row in rows)])
    return f"**{escape(table.caption)}**\n\n{body}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
