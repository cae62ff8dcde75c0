"""Papers read back, by other libraries than those that wrote them: words, and the amounts of workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import PurePath
from xml.etree import ElementTree

MOST_BYTES = 256 * 1024 * 1024  # of one paper, unpacked
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class UnreadablePaper(Exception):
    """A paper is not a file of its kind; the message says why."""


@dataclass(frozen=True, slots=True)
class PaperText:
    """What a paper says.

    Attributes:
        words: in their order.
        pence: amounts that stand in it as numbers, as in a workbook.
    """

    words: tuple[str, ...]
    pence: frozenset[int] = field(default_factory=frozenset)

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.words)


def read_paper(name: str, content: bytes) -> PaperText | None:
    """What a paper says; None of a kind that is not read back here, such as PDF.

    Raises:
        UnreadablePaper: the file is damaged.
    """
    read = _READERS.get(PurePath(name).suffix.casefold())
    if read is None:
        return None
    try:
        return read(content)
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        UnicodeDecodeError,
        KeyError,
        ValueError,
        OSError,
    ) as fault:
        raise UnreadablePaper(" ".join(str(fault).split())[:200]) from fault


def _read_text(content: bytes) -> PaperText:
    return PaperText(tuple(content.decode("utf-8-sig").split()))


def _read_word(content: bytes) -> PaperText:
    """Every paragraph of every part, headers and footers too, with the title and author of the file."""
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        left = MOST_BYTES
        for entry in sorted(archive.infolist(), key=lambda each: each.filename):
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(entry) as file:
                part = file.read(left + 1)
            left -= len(part)
            if left < 0:
                message = "unpacked it is too large"
                raise ValueError(message)
            said += _word_part(ElementTree.fromstring(part))
    return PaperText(tuple(word for text in said for word in text.split()))


def _word_part(root: ElementTree.Element) -> Iterator[str]:
    paragraphs = list(root.iter(f"{_WORD}p"))
    for paragraph in paragraphs:
        yield "".join(each.text or "" for each in paragraph.iter(f"{_WORD}t"))
    if not paragraphs:
        yield from (text for text in root.itertext())


class _Page(HTMLParser):
    """Collects what a page says, with what it says of pictures to who cannot see them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag == "style"
        self.said += [
            value for name, value in attrs if value and name in ("alt", "aria-label", "content", "title")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def _read_page(content: bytes) -> PaperText:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    return PaperText(tuple(word for text in page.said for word in text.split()))


def _read_workbook(content: bytes) -> PaperText:
    """Every cell of every sheet: its text or formula, and the value that viewers show."""
    from openpyxl import load_workbook

    words: list[str] = []
    pence: set[int] = set()
    for data_only in (False, True):
        book = load_workbook(io.BytesIO(content), data_only=data_only)
        for sheet in book.worksheets:
            words += sheet.title.split()
            for row in sheet.iter_rows(values_only=True):
                for value in row:
                    words += [] if value is None else str(value).split()
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        pence.add(round(Decimal(str(value)) * 100))
    return PaperText(tuple(words), frozenset(pence))


_READERS: Mapping[str, Callable[[bytes], PaperText]] = {
    ".docx": _read_word,
    ".html": _read_page,
    ".md": _read_text,
    ".csv": _read_text,
    ".json": _read_text,
    ".xlsx": _read_workbook,
}
