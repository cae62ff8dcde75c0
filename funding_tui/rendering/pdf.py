"""Write a paper as PDF: its blocks go to typst as data, which sets them by the packaged `paper.typ`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Literal, cast

from funding_tui.rendering.blocks import Block, Figure, Page, Paper, Table
from funding_tui.rendering.files import in_utc

# typst carries these itself, so every machine sets the same pages
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
# the standard for documents that a screen reader can read; text that no font holds cannot meet it
ACCESSIBLE: Literal["ua-1"] = "ua-1"
NARROW = 16  # characters; a column of no longer words is as wide as they are


def write_pdf(paper: Paper) -> bytes:
    """A whole paper as the bytes of a PDF that is tagged and has its fonts inside.

    It meets PDF/UA-1 where typst's own fonts hold every letter of it; else it is tagged all the same, and
    set with the fonts of the machine besides.
    """
    import typst  # takes a moment, and only papers need it

    template = files("funding_tui.rendering").joinpath("paper.typ").read_bytes()
    inputs = {"paper": json.dumps(as_data(paper), ensure_ascii=False)}
    stamp = int(in_utc(paper.created_at).timestamp())
    try:
        compiler = typst.Compiler(ignore_system_fonts=True)
        set_in_own = compiler.compile(
            input=template, format="pdf", sys_inputs=inputs, pdf_standards=ACCESSIBLE, timestamp=stamp
        )
        return cast(bytes, set_in_own)
    except typst.TypstError:
        with_all = typst.Compiler()
        return cast(bytes, with_all.compile(input=template, format="pdf", sys_inputs=inputs, timestamp=stamp))


def as_data(paper: Paper) -> dict[str, Any]:
    """A paper as the template reads it: parts, each upright or on its side, of blocks."""
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "author": paper.author or paper.subtitle,
        "running": paper.running,
        "reference": paper.reference,
        "fingerprint": paper.fingerprint,
        "fonts": list(FONTS),
        "parts": list(_parts(paper.blocks)),
    }


def _parts(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    landscape, part = False, list[dict[str, Any]]()
    for block in blocks:
        if isinstance(block, Page):
            yield {"landscape": landscape, "blocks": part}
            landscape, part = block.landscape, []
        else:
            part.append(_block(block))
    yield {"landscape": landscape, "blocks": part}


def _block(block: Block) -> dict[str, Any]:
    data = {"kind": type(block).__name__.lower(), **asdict(block)}
    if isinstance(block, Table):
        for at, column in enumerate(data["columns"]):
            longest = max((len(row[at]) for row in block.rows), default=0)
            column["narrow"] = column["numeric"] or longest <= NARROW
    if isinstance(block, Figure):
        data["part"] = block.part
    return data
