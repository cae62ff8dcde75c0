"""A council's own Word file, whose styles, head and foot the paper takes over in place of ours."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import settings_path
from funding_tui.rendering.word.styles import PAPER_STYLES

HOUSE_FILE = "paper.docx"


def house_template() -> Path | None:
    """`paper.docx` beside the settings, where a council has put one."""
    place = settings_path().with_name(HOUSE_FILE)
    return place if place.is_file() else None


def open_template(path: Path) -> Document:
    """A template without what is written in it; its styles, head and foot stay.

    Raises:
        BadInput: there is no such file, or Word could not read it either.
    """
    try:
        document = docx.Document(str(path))
    except (OSError, PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile) as fault:
        message = f"the template {str(path)!r} is not a Word file (.docx) that can be read; save it as .docx"
        raise BadInput(message) from fault
    body = document.element.body
    for element in [each for each in body if each.tag != qn("w:sectPr")]:
        body.remove(element)
    return document


def missing_styles(path: Path) -> str:
    """One sentence on the styles that a template lacks, for which ours are used; empty where it has all.

    Raises:
        BadInput: as of `open_template`.
    """
    styles = open_template(path).styles
    missing = [name for name in PAPER_STYLES if name not in styles]
    if not missing:
        return ""
    return f"The template {path.name} has no style named {', '.join(missing)}; ours stand in for them."
