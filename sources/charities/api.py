"""The API of the register: one charity by its number, for those who hold a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.charities.charity import Charity, CharityService, read_charity
from sources.errors import NotFound, Refused, UnexpectedShape
from sources.json_fields import as_object
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

_FORBIDDEN = (401, 403)


def fetch_charity(
    client: PoliteClient,
    service: CharityService,
    number: int,
    key: str,
    *,
    linked: int = 0,
    cancelled: CancelCheck | None = None,
) -> Charity:
    """One charity as the register tells it now.

    Args:
        client: asks politely, and shows the key to nobody else.
        service: where.
        number: as registered.
        key: of whoever asks.
        linked: which subsidiary; 0 for the charity itself.
        cancelled: asked often.

    Raises:
        NotFound: there is no such charity.
        Refused: the key is not accepted.
        SourceError: any other of its family.
    """
    try:
        page = client.get(
            f"{service.api_address}/{service.api_operation}/{number}/{linked}",
            accept="application/json",
            interval=service.interval_seconds,
            secret=(service.api_header, key),
            cancelled=cancelled,
        )
    except Refused as error:
        if error.status in _FORBIDDEN:
            raise Refused(error.url, "it does not accept the key", error.status) from error
        raise
    data = page.json()
    # it tells of one charity, or of a list of one
    told = data[0] if isinstance(data, list) and data else data
    if not told:
        raise NotFound(page.url, f"it knows no charity {number}", 404)
    charity = read_charity(as_object(told), service)
    if charity is None:
        raise UnexpectedShape(page.url, "the answer holds no charity")
    return charity
