"""The digest, read before it is sent, and written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.windows import FileNameScreen, TextScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import lines_of, paragraphs, plain

if TYPE_CHECKING:
    from funding_tui.today.digest_report import Digest


class DigestScreen(TextScreen):
    """A digest in words; `E` writes it as a page of Markdown.

    Args:
        digest: what is new, changed or gone.
        sections: the same as lines under headings.
    """

    BINDINGS = [key("E,x", "export", "Export", "digest.export")]
    HINT = "E writes it to a file; arrows and page keys scroll; Esc closes"

    def __init__(self, digest: Digest, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__(_words(digest, sections))
        self._digest = digest

    def action_export(self) -> None:
        """Write the page to a file."""

        def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
            from funding_tui.today.pages import write_digest

            return write_digest(self._digest, path)

        name = f"funding-digest-{self._digest.today.isoformat()}.md"
        question = "Write the digest to which file?"
        self.app.push_screen(FileNameScreen(question, name, "A page of Markdown: .md.", write))


def _words(digest: Digest, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> Content:
    parts = [plain(digest.sentence).stylize("bold")]
    for heading, lines in sections:
        parts.append(lines_of([plain(heading).stylize("bold underline"), *(f"- {line}" for line in lines)]))
    return paragraphs(parts)
