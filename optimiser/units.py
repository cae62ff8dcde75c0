"""The units that figures come in, and how they are written: pence, basis points, counts."""

from __future__ import annotations

BASIS_POINTS = 10_000  # in the whole: 4,000 of them are 40%


def pounds(pence: int) -> str:
    """Whole pence as pounds, such as "£1,234.05"."""
    return f"£{pence // 100:,}.{pence % 100:02d}"


def figure_words(value: int, unit: str) -> str:
    """A figure in words: "£1,200", "52.3%", "3 posts"."""
    if unit == "pence":
        return pounds(value).removesuffix(".00")
    if unit == "basis points":
        return f"{value / 100:g}%"
    return f"{value:,} {unit.removesuffix('s') if value == 1 else unit}"
