"""The Open Geography Portal of the Office for National Statistics, an ArcGIS feature service.

It answers an error with status 200 and an `error`, and it cuts a long answer short with
`exceededTransferLimit`; both are checked for here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, count, line
from sources.source import CancelCheck
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
    cancelled: CancelCheck | None = None,
) -> list[Mapping[str, Any]]:
    """Every row of a table that meets a condition, read page by page and checked against its own count.

    Args:
        client: fetches politely.
        address: of the service, without `/query`.
        where: in the service's own SQL, such as `LAD24CD='E06000019'`.
        fields: to be read; the first also orders the pages.
        page_size: rows requested at a time.
        cancelled: called often; True stops.

    Raises:
        SourceError: one of its family; UnexpectedShape where rows are missing at the end.
    """
    query = f"{address.rstrip('/')}/query"
    answer = read_answer(client.get(query, params=_count_of(where), cancelled=cancelled))
    expected = count(answer.get("count"))
    found: list[Mapping[str, Any]] = []
    while expected is None or len(found) < expected:
        params = _page_of(where, fields, len(found), page_size)
        page = client.get(query, params=params, accept="application/json", cancelled=cancelled)
        answer = read_answer(page)
        rows = [as_object(as_object(each).get("attributes")) for each in as_list(answer.get("features"))]
        found += rows
        if not rows or (expected is None and not is_cut_short(answer)):
            break
    if expected is not None and len(found) != expected:
        raise UnexpectedShape(query, f"it counts {expected:,} rows and sends {len(found):,}")
    return found


def read_answer(page: Page) -> Mapping[str, Any]:
    """The data of an answer.

    Raises:
        Refused: the answer is an error.
    """
    answer = as_object(page.json())
    error = as_object(answer.get("error"))
    if error:
        said = line(error, "message") or "it gives no reason"
        raise Refused(page.url, f"error {error.get('code', '')}: {said}")
    return answer


def is_cut_short(answer: Mapping[str, Any]) -> bool:
    """Whether the answer is only a part; GeoJSON says so among its properties."""
    several = (answer, as_object(answer.get("properties")))
    return any(each.get("exceededTransferLimit") is True for each in several)


def any_of(field: str, codes: Sequence[str]) -> str:
    """The condition that a field is one of these codes, in the service's own SQL."""
    listed = ",".join("'{}'".format(code.replace("'", "''")) for code in codes)
    return f"{field} IN ({listed})"


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
