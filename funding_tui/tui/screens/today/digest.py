"""The digest, read before it is sent, and written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.tui.keymap import key
from funding_tui.tui.screens.file_name import FileNameScreen
from funding_tui.tui.screens.row_reader import TextScreen
from funding_tui.tui.text import lines_of, paragraphs, plain

if TYPE_CHECKING:
    from funding_tui.today.digest_report import Digest
    from funding_tui.tui.screens.desk import Desk


class DigestScreen(TextScreen):
    """A digest in words; `E` writes it as a page of Markdown.

    Args:
        desk: writes it.
        digest: what is told.
        sections: the same as lines under headings.
    """

    BINDINGS = [key("E,x", "export", "Export", "digest.export")]
    HINT = "E writes it to a file; arrows and page keys scroll; Esc closes"

    def __init__(self, desk: Desk, digest: Digest, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__(_words(digest, sections))
        self._desk, self._digest = desk, digest

    def action_export(self) -> None:
        """Write the page to a file."""
        self.app.push_screen(
            FileNameScreen(
                "Write the digest to which file?",
                f"funding-digest-{self._digest.today.isoformat()}.md",
                "A page of Markdown: .md.",
                lambda path, _: self._desk.export_digest(self._digest, path),
            )
        )


def _words(digest: Digest, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> Content:
    parts = [plain(digest.sentence).stylize("bold")]
    for heading, lines in sections:
        parts.append(lines_of([plain(heading).stylize("bold underline"), *(f"- {line}" for line in lines)]))
    return paragraphs(parts)
