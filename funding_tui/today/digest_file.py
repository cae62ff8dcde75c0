"""A digest as a page of Markdown for an e-mail; text from outside is shown as it is."""

from __future__ import annotations

from pathlib import Path

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import day
from funding_tui.prove.export_run import write_atomically
from funding_tui.rendering.blocks import Block, Bullets, Heading, Paragraph
from funding_tui.rendering.markdown import write_markdown_page
from funding_tui.rendering.text import LONGEST_SENTENCE, safe_line
from funding_tui.today.digest import Digest, sections

SUFFIX = ".md"


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
