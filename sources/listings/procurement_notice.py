"""One OCDS release as a listing: what is bought, by whom, for how much, where, and until when one may bid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sources.amounts import pounds_to_pence
from sources.dates import as_deadline, read_iso
from sources.json_fields import as_list, as_object, line, paragraphs
from sources.source import Listing, ListingStatus, status_at

# OCDS tender statuses under which nobody can bid any more.
OVER = frozenset(("complete", "cancelled", "unsuccessful", "withdrawn"))
AHEAD = frozenset(("planning", "planned"))
AWARDED = frozenset(("award", "awardUpdate", "contract", "contractUpdate", "implementation"))


def read_release(release: Mapping[str, Any], source: str, address: str, now: datetime) -> Listing | None:
    """The listing of a release; None where it has no title.

    Args:
        release: one OCDS release.
        source: the source's name.
        address: where a person reads it; `{id}` and `{ocid}` are filled in.
        now: the time of reading.
    """
    tender = as_object(release.get("tender"))
    title = line(tender, "title") or line(release, "title")
    if not title:
        return None
    closes = as_deadline(read_iso(as_object(tender.get("tenderPeriod")).get("endDate")))
    value = as_object(tender.get("value"))
    total = _pence(value)
    ocid, key = line(release, "ocid"), line(release, "id")
    return Listing(
        source=source,
        source_id=ocid,
        url=address.replace("{id}", quote(key, safe="")).replace("{ocid}", quote(ocid, safe="")),
        title=title,
        funder=line(as_object(release.get("buyer")), "name"),
        summary=paragraphs(tender, "description"),
        status=_status(release, tender, closes.at, now) or status_at(read_iso(None), closes, now),
        closes=closes,
        amount_min=_pence(as_object(tender.get("minValue"))),
        amount_max=total,
        currency=line(value, "currency") or "GBP",
        amount_text=_told(value),
        places=tuple(dict.fromkeys(_places(tender))),
        applicant_types=tuple(_suitable(as_object(tender.get("suitability")))),
        themes=tuple(dict.fromkeys(["contract notice", *_classes(tender)])),
        published_at=read_iso(release.get("date")).at,
        notes=tuple(_notes(tender, closes.text, closes.not_understood, total)),
    )


def _status(
    release: Mapping[str, Any], tender: Mapping[str, Any], closes: datetime | None, now: datetime
) -> ListingStatus | None:
    told = line(tender, "status")
    tags = {str(tag) for tag in as_list(release.get("tag"))}
    if told in OVER or tags & AWARDED:
        return "closed"
    if told in AHEAD:
        return "forecast"
    return "open" if told == "active" and closes is not None and closes >= now else None


def _pence(value: Mapping[str, Any]) -> int | None:
    """Pence of an amount in pounds; a 0 stands for "not given", another currency is no pence of ours."""
    if (line(value, "currency") or "GBP") != "GBP":
        return None
    pence = pounds_to_pence(value.get("amount"))
    return pence if pence is not None and pence > 0 else None


def _told(value: Mapping[str, Any]) -> str:
    amount = value.get("amount")
    return "" if amount is None else f"{line(value, 'currency') or 'GBP'} {str(amount)[:40]}"


def _places(tender: Mapping[str, Any]) -> Iterator[str]:
    for item in as_list(tender.get("items"))[:100]:
        for place in as_list(as_object(item).get("deliveryAddresses"))[:100]:
            told = as_object(place)
            name = line(told, "region") or line(told, "postalCode") or line(told, "countryName")
            if name:
                yield name


def _suitable(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("sme") is True:
        yield "small and medium-sized enterprises"
    if told.get("vcse") is True:
        yield "voluntary, community and social enterprises"


def _classes(tender: Mapping[str, Any]) -> Iterator[str]:
    first = as_object(tender.get("classification"))
    for each in (first, *(as_object(more) for more in as_list(tender.get("additionalClassifications"))[:20])):
        if words := line(each, "description"):
            yield words


def _notes(
    tender: Mapping[str, Any], closes_text: str, closes_unread: bool, total: int | None
) -> Iterator[str]:
    yield "A contract to bid for as a provider, not a grant to apply for."
    if not closes_text:
        yield "No closing date is given."
    if closes_unread:
        yield "The closing date could not be understood; see the source's own words."
    if as_object(tender.get("value")).get("amount") is not None and total is None:
        yield "The value could not be understood as pounds; see the source's own words."
