"""Kinds of file that something can be written as: mappings whose keys are suffixes, such as `.csv`.

One mapping feeds the writers, the questions of screens and the help texts, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import join_words

Format = TypeVar("Format")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file.

    Attributes:
        label: what it is, for help texts.
        writer: `module:function`, which turns content into bytes or text; loaded when it is first used, since
            a data file needs no Word library.
    """

    label: str
    writer: str

    def write(self, *content: Any) -> bytes:
        """The content as the bytes of a file."""
        module, _, function = self.writer.partition(":")
        written: bytes | str = getattr(import_module(module), function)(*content)
        return written.encode("utf-8") if isinstance(written, str) else written


def find_format(formats: Mapping[str, Format], to: Path, what: str) -> Format:
    """The format that the suffix of a file names.

    Args:
        formats: by suffix.
        to: the file.
        what: is written, such as `a list`.

    Raises:
        BadInput: it is none of them.
    """
    suffix = to.suffix.casefold()
    if suffix not in formats:
        given = suffix or "a file without a suffix"
        message = f"{what} is written as {join_words(list(formats), 'or')}, not as {given}"
        raise BadInput(message)
    return formats[suffix]


def name_suffixes(suffixes: Iterable[str]) -> str:
    """The sentence with which a screen asks for a file."""
    return f"The suffix says what: {' '.join(suffixes)}."
