"""The Content API of GOV.UK: what a page says, whether it was withdrawn, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sources.dates import read_iso
from sources.detail import Document, ListingDetail, Section
from sources.errors import UnexpectedShape
from sources.json_fields import as_list, as_object, line, web_address
from sources.text import from_html

if TYPE_CHECKING:
    from sources.web.page import Page

# Tables of allocations are often pages of their own, children of the publication.
_CHILDREN = ("children", "documents")


def read_content(page: Page, site: str) -> ListingDetail:
    """What a content item says.

    Args:
        page: the item as JSON.
        site: the site's address, which links start from.

    Raises:
        UnexpectedShape: it is not a content item.
    """
    data = as_object(page.json())
    if not line(data, "base_path") or not line(data, "title"):
        raise UnexpectedShape(page.url, "the answer is not a page's content")
    details, links = as_object(data.get("details")), as_object(data.get("links"))
    sections = [Section("Page", _body(details.get("body")))]
    sections += (
        Section(line(part, "title"), _body(part.get("body")))
        for part in map(as_object, as_list(details.get("parts"))[:50])
    )
    notice = as_object(data.get("withdrawn_notice"))
    documents = [*_attached(details, site), *_linked(links, site)]
    return ListingDetail(
        tuple(section for section in sections if section.text),
        tuple({document.url: document for document in documents}.values()),
        withdrawn=read_iso(notice.get("withdrawn_at")),
        withdrawn_words=from_html(notice.get("explanation")),
    )


def child_paths(page: Page) -> tuple[str, ...]:
    """Paths of the pages that belong to a content item and stand on the same site, such as its tables."""
    data = as_object(page.json())
    attached = (
        line(each, "url")
        for each in map(as_object, as_list(as_object(data.get("details")).get("attachments"))[:100])
        if line(each, "attachment_type") == "html"
    )
    links = as_object(data.get("links"))
    linked = (
        line(each, "base_path")
        for kind in _CHILDREN
        for each in map(as_object, as_list(links.get(kind))[:100])
    )
    own = line(data, "base_path")
    paths = (path for path in (*attached, *linked) if path.startswith("/") and not path.startswith("//"))
    return tuple(dict.fromkeys(path for path in paths if path != own))


def _body(body: object) -> str:
    """A body is HTML, or a list of the same in several formats."""
    for each in as_list(body):
        if as_object(each).get("content_type") == "text/html":
            return from_html(as_object(each).get("content"))
    return from_html(body)


def _attached(details: Mapping[str, Any], site: str) -> Iterable[Document]:
    for each in map(as_object, as_list(details.get("attachments"))[:100]):
        address = web_address(site, each.get("url"))
        if address:
            yield Document(line(each, "title") or address, address)


def _linked(links: Mapping[str, Any], site: str) -> Iterable[Document]:
    for kind in _CHILDREN:
        for each in map(as_object, as_list(links.get(kind))[:100]):
            address = web_address(site, each.get("base_path"))
            if address:
                yield Document(line(each, "title") or address, address)
