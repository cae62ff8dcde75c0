"""Two calm themes, dark and light; nothing is said by colour alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="county-dark",
    primary="#7FB3A6",
    secondary="#5B8FB9",
    accent="#D9B36C",
    warning="#E0B050",
    error="#E07A6A",
    success="#8FBF7F",
    foreground="#E4E4DF",
    background="#16191C",
    surface="#1C2024",
    panel="#262B30",
)
LIGHT = Theme(
    name="county-light",
    primary="#1F5F54",
    secondary="#2B5B84",
    accent="#7A5200",
    warning="#8A4B00",
    error="#9E2A1C",
    success="#2F6B2A",
    foreground="#1B1E20",
    background="#F7F6F2",
    surface="#F1F0EA",
    panel="#E4E2D9",
    dark=False,
)
