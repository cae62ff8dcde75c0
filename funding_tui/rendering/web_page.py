"""Write a paper as one accessible web page: landmarks, headings in order, tables that sort by keyboard.

Nothing in it asks the network for anything: its own policy forbids that, and lets run only the one script
and the one sheet of styles that it carries, named by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from funding_tui.rendering.blocks import Block, Bullets, Facts, Figure, Heading, Page, Paper, Paragraph, Table

_FIGURE = re.compile(r"\(?[+-]?£?[\d,]*\.?\d+%?\)?")


def write_page(paper: Paper) -> str:
    """A whole paper as HTML."""
    style, script = _packaged("page.css"), _packaged("page.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:"
    body = "\n".join(_Body().blocks(paper.blocks))
    contents = "\n".join(_contents(paper.blocks))
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(paper.title)}: {escape(paper.subtitle)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#paper">Skip to the paper</a>
<header>
<h1>{escape(paper.title)}</h1>
<p class="subtitle">{escape(paper.subtitle)}</p>
<p class="note">{escape(paper.running)}</p>
</header>
<nav aria-label="Contents">
<ul>
{contents}
</ul>
</nav>
<main id="paper" tabindex="-1">
{body}
</main>
<footer>
<p>{escape(paper.reference)}<br>Hash {escape(paper.fingerprint)}</p>
</footer>
<script>{script}</script>
</body>
</html>
"""


class _Body:
    """Blocks as HTML, each heading and table with a name of its own."""

    def __init__(self) -> None:
        self._headings = 0
        self._tables = 0

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        """The blocks in their order; the turn of a page means nothing here."""
        for block in blocks:
            if not isinstance(block, Page):
                yield self._block(block)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, text):
                self._headings += 1
                return f'<h{level + 1} id="part-{self._headings}">{escape(text)}</h{level + 1}>'
            case Paragraph(text, role):
                return f'<p class="{role}">{escape(text)}</p>'
            case Bullets(items):
                return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
            case Facts(pairs):
                rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
                return f"<dl>{rows}</dl>"
            case Table():
                return self._table(block)
            case Figure(caption, _, svg, figures=figures):
                return (
                    f"<figure><figcaption>{escape(caption)}</figcaption>\n{svg}"
                    f"<details><summary>The same in figures</summary>{self._block(figures)}</details>"
                    "</figure>"
                )
            case Page():
                return ""

    def _table(self, table: Table) -> str:
        self._tables += 1
        name = f"table-{self._tables}"
        numeric = [column.numeric for column in table.columns]
        headings = "".join(
            f'<th scope="col"{_number(is_numeric)}>'
            f'<button type="button">{escape(column.heading)}</button></th>'
            if column.heading
            else "<td></td>"
            for column, is_numeric in zip(table.columns, numeric, strict=True)
        )
        rows = table.rows[:-1] if table.total else table.rows
        body = "\n".join(_row(row, numeric) for row in rows)
        foot = f"<tfoot>{_row(table.rows[-1], numeric)}</tfoot>" if table.total else ""
        return (
            f'<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0"><table>'
            f'<caption id="{name}">{escape(table.caption)}</caption>'
            f"<thead><tr>{headings}</tr></thead>\n<tbody>{body}</tbody>{foot}</table></div>"
        )


def _contents(blocks: tuple[Block, ...]) -> Iterator[str]:
    headings = (block for block in blocks if isinstance(block, Heading))
    for number, heading in enumerate(headings, start=1):
        if heading.level == 1:
            yield f'<li><a href="#part-{number}">{escape(heading.text)}</a></li>'


def _row(row: tuple[str, ...], numeric: list[bool]) -> str:
    cells = "".join(_cell(cell, is_numeric) for cell, is_numeric in zip(row, numeric, strict=True))
    return f"<tr>{cells}</tr>"


def _cell(cell: str, is_numeric: bool) -> str:
    value = _value(cell) if is_numeric else None
    data = "" if value is None else f' data-value="{value}"'
    return f"<td{_number(is_numeric)}{data}>{escape(cell)}</td>"


def _value(cell: str) -> str | None:
    """The figure by which a cell sorts: digits, a point and a minus, whatever is around them."""
    found = _FIGURE.search(cell)
    if found is None:
        return None
    digits = "".join(
        letter for letter in found[0] if letter.isascii() and (letter.isdigit() or letter == ".")
    )
    return f"-{digits}" if "-" in found[0] or found[0].startswith("(") else digits


def _number(is_numeric: bool) -> str:
    return ' class="number"' if is_numeric else ""


def _packaged(name: str) -> str:
    return files("funding_tui.rendering").joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
