"""What a paper is made of, before it is a Word file or a web page or anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from funding_tui.rendering.text import LONGEST_PARAGRAPH, holdable, safe_line
from models.money import Pence, format_pounds

TALL, TALL_PART = 0.7, 0.6
Role = Literal["plain", "strong", "banner", "note"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered part of the paper; level 1 or 2."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; a `banner` must not be missed, a `note` is small print."""

    text: str
    role: Role = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, one sentence or so each."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and their values, as at the top of a paper."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """From here on a new page, portrait or landscape."""

    landscape: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `share` is its part of the width that figures leave over."""

    heading: str
    numeric: bool = False
    share: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table of texts; with `total`, its last row is the total of the others."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A captioned drawing.

    Attributes:
        alt: one to three sentences that say what it shows, with its main figures, for who cannot see it.
        svg: the drawing, complete; `width` and `height` are its shape in the units of its view box.
        figures: the same as a table, for who cannot see the drawing or wants them exactly.
        key: a short name that is the same in every run, for file names and links; unique in a paper.
        note: the small print of the drawing, such as a licence, for who prints the table alone.
    """

    caption: str
    alt: str
    svg: str
    width: int
    height: int
    figures: Table | Paragraph
    key: str = ""
    note: str = ""

    @property
    def part(self) -> float:
        """The share of the text's width that it takes: a tall drawing less, so that words share its page."""
        return TALL_PART if self.height > TALL * self.width else 1.0


Block: TypeAlias = Heading | Paragraph | Bullets | Facts | Page | Table | Figure


@dataclass(frozen=True, slots=True)
class Money:
    """An amount for a cell of a table; an illustrative one carries an (i)."""

    pence: Pence
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    Attributes:
        running: words at the top of every page.
        fingerprint: the hash of the problem, printed at the foot of every page.
        created_at: the time that a file of it gives; the same time gives the same bytes.
    """

    title: str
    subtitle: str
    author: str
    running: str
    reference: str
    fingerprint: str
    created_at: datetime
    blocks: tuple[Block, ...] = field(default=())


def in_pounds(pence: Pence) -> Decimal:
    """Pence as pounds with exactly two decimals, for files that hold numbers."""
    return Decimal(pence).scaleb(-2)


def pounds(pence: Pence, *, illustrative: bool = False) -> str:
    """An amount in a sentence."""
    return _amount(Money(pence, illustrative), pennies=None)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Money]],
    *,
    total: bool = False,
) -> Table | Paragraph:
    """A table, or one sentence when it would be empty; pennies are shown in all of a column or none."""
    if not rows:
        return Paragraph(f"{caption}: none.")
    pennies = [
        any(isinstance(cell, Money) and cell.pence % 100 for cell in column)
        for column in zip(*rows, strict=True)
    ]
    cells = tuple(
        tuple(_cell(cell, pennies=shown) for cell, shown in zip(row, pennies, strict=True)) for row in rows
    )
    return Table(holdable(caption), tuple(columns), cells, total=total)


def bullets(sentences: Sequence[str], *, otherwise: str) -> Bullets | Paragraph:
    """A list of sentences, or one sentence when there are none."""
    items = tuple(safe_line(sentence, LONGEST_PARAGRAPH) for sentence in sentences if safe_line(sentence))
    return Bullets(items) if items else Paragraph(otherwise)


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks with `Table 1` or `Figure 1` before the captions, each kind in its order."""
    done: list[Block] = []
    numbers = {"Table": 0, "Figure": 0}
    for block in blocks:
        if isinstance(block, Table | Figure):
            kind = type(block).__name__
            numbers[kind] += 1
            done.append(replace(block, caption=f"{kind} {numbers[kind]}: {block.caption}"))
        else:
            done.append(block)
    return tuple(done)


def _cell(cell: str | Money, *, pennies: bool) -> str:
    return holdable(cell) if isinstance(cell, str) else _amount(cell, pennies=pennies or None)


def _amount(money: Money, *, pennies: bool | None) -> str:
    text = format_pounds(money.pence, pennies=pennies)
    return f"{text}\u00a0(i)" if money.illustrative else text
