"""A council's own Word file gives the paper its styles, header and footer."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from funding_tui.base.errors import BadInput
from funding_tui.prove.export_run import export_run
from funding_tui.rendering.word.styles import council_template, missing_styles
from tests.prove.reports import a_report

pytestmark = pytest.mark.slow


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """A Word file with a style, a head and a foot of its own, and a page of text."""
    document = docx.Document()
    document.styles["Heading 1"].font.size = Pt(27)
    document.styles["Normal"].font.name = "Comic Neue"
    document.sections[0].header.paragraphs[0].text = "Anyshire Council"
    document.sections[0].footer.paragraphs[0].text = "Working for you"
    document.add_paragraph("How to write a report for members.")
    path = tmp_path / "council.docx"
    document.save(str(path))
    return path


def test_its_styles_header_and_footer_are_used_and_its_text_is_not(council: Path, tmp_path: Path) -> None:
    written = export_run(a_report(), tmp_path / "paper.docx", template=council)
    paper = docx.Document(str(written))
    assert paper.styles["Heading 1"].font.size == Pt(27)
    assert paper.styles["Normal"].font.name == "Comic Neue"
    head, foot = (
        "\n".join(paragraph.text for paragraph in part.paragraphs)
        for part in (paper.sections[0].header, paper.sections[0].footer)
    )
    assert "Anyshire Council" in head
    assert "DRAFT" in head  # what the paper is stands below, on every page
    assert "Working for you" in foot
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "How to write a report" not in text
    assert "Recommendation" in text


def test_every_page_has_the_same_header_portrait_or_landscape(council: Path, tmp_path: Path) -> None:
    written = export_run(a_report(), tmp_path / "paper.docx", template=council)
    sections = docx.Document(str(written)).sections
    assert len({section.orientation for section in sections}) == 2
    assert {section.header.paragraphs[0].text for section in sections} == {"Anyshire Council"}


def test_styles_that_it_lacks_are_named_in_one_sentence_and_added(council: Path, tmp_path: Path) -> None:
    result = missing_styles(council)
    assert result.startswith("The template council.docx has no style named Table Text")
    assert result.endswith("Banner, Small Print; ours are used instead.")
    assert "Heading 1" not in result
    written = export_run(a_report(), tmp_path / "paper.docx", template=council)
    assert missing_styles(written) == ""


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x03\x04 broken"])
def test_a_file_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path, content: bytes) -> None:
    template = tmp_path / "broken.docx"
    template.write_bytes(content)
    with pytest.raises(BadInput, match="is not a Word file"):
        export_run(a_report(), tmp_path / "paper.docx", template=template)
    assert not (tmp_path / "paper.docx").exists()


@pytest.mark.parametrize("content", [b"<w:styles", b"<a/>"])
@pytest.mark.parametrize("part", ["word/styles.xml", "word/document.xml", "[Content_Types].xml"])
def test_one_with_a_broken_part_is_refused_likewise(
    council: Path, tmp_path: Path, part: str, content: bytes
) -> None:
    template = tmp_path / "broken.docx"
    with zipfile.ZipFile(council) as whole, zipfile.ZipFile(template, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, content if name == part else whole.read(name))
    for use in (
        lambda: export_run(a_report(), tmp_path / "paper.docx", template=template),
        lambda: missing_styles(template),
    ):
        with pytest.raises(BadInput, match=r"broken.docx' is not a Word file"):
            use()
    assert not (tmp_path / "paper.docx").exists()


def test_only_word_papers_take_a_template(council: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="leave --template out"):
        export_run(a_report(), tmp_path / "paper.pdf", template=council)


def test_the_same_run_and_template_give_the_same_bytes(council: Path, tmp_path: Path) -> None:
    one, other = (export_run(a_report(), tmp_path / name, template=council) for name in ("a.docx", "b.docx"))
    assert one.read_bytes() == other.read_bytes()


def test_a_file_in_the_settings_folder_is_the_council_template(
    council: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    assert council_template() is None
    council.rename(tmp_path / "paper.docx")
    assert council_template() == tmp_path / "paper.docx"


def test_any_paper_of_ours_is_one_to_begin_a_template_with(tmp_path: Path) -> None:
    ours = export_run(a_report(), tmp_path / "ours.docx")
    assert missing_styles(ours) == ""
