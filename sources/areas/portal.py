"""Tables of the Open Geography Portal, an ArcGIS service: answers may be cut short, faults come as a 200."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, count, line
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient


def fetch_rows(
    client: PoliteClient,
    address: str,
    where: str,
    fields: tuple[str, ...],
    *,
    page_size: int,
    cancelled: Callable[[], bool] | None = None,
) -> list[Mapping[str, Any]]:
    """Every row of a table that meets a condition, asked for page by page and held against its own count.

    Args:
        client: asks politely.
        address: of the service, without `/query`.
        where: in the service's own SQL, such as `LAD24CD='E06000019'`.
        fields: to be read; the first also orders the pages.
        page_size: rows asked for at a time.
        cancelled: asked often.

    Raises:
        SourceError: one of its family; UnexpectedShape where rows are missing at the end.
    """
    place = f"{address.rstrip('/')}/query"
    counted = _answer(client.get(place, params=_count_of(where), cancelled=cancelled))
    expected = count(counted.get("count"))
    found: list[Mapping[str, Any]] = []
    while expected is None or len(found) < expected:
        asked = _page_of(where, fields, len(found), page_size)
        page = client.get(place, params=asked, accept="application/json", cancelled=cancelled)
        answer = _answer(page)
        rows = [as_object(as_object(each).get("attributes")) for each in as_list(answer.get("features"))]
        found += rows
        if not rows or (expected is None and answer.get("exceededTransferLimit") is not True):
            break
    if expected is not None and len(found) != expected:
        raise UnexpectedShape(place, f"it counts {expected:,} rows and sends {len(found):,}")
    return found


def _answer(page: Page) -> Mapping[str, Any]:
    answer = as_object(page.json())
    error = as_object(answer.get("error"))
    if error:
        said = line(error, "message") or "it gives no reason"
        raise Refused(page.url, f"error {error.get('code', '')}: {said}")
    return answer


def _count_of(where: str) -> tuple[tuple[str, str], ...]:
    return (("where", where), ("returnCountOnly", "true"), ("f", "json"))


def _page_of(where: str, fields: tuple[str, ...], seen: int, size: int) -> tuple[tuple[str, str], ...]:
    return (
        ("where", where),
        ("outFields", ",".join(fields)),
        ("returnGeometry", "false"),
        ("orderByFields", fields[0]),
        ("resultOffset", str(seen)),
        ("resultRecordCount", str(size)),
        ("f", "json"),
    )
