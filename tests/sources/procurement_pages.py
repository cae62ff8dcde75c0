"""Packages of procurement notices."""

from __future__ import annotations

import json
from typing import Any

from tests.listing_server import Answer


def a_release(number: int = 1, *, tender: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "ocid": f"ocds-h6vhtk-00000{number}",
        "id": f"00000{number}-2026",
        "date": "2026-11-21T09:00:00Z",
        "tag": ["tender"],
        "buyer": {"id": "GB-PPON-1", "name": "Example Council"},
        "tender": {
            "title": f"Domestic abuse refuge {number}",
            "description": "Beds\n\nand support.",
            "status": "active",
            "value": {"amount": 120000.5, "currency": "GBP"},
            "tenderPeriod": {"endDate": "2026-12-18T12:00:00Z"},
            "classification": {"scheme": "CPV", "id": "85311000", "description": "Social work services"},
            "suitability": {"sme": True, "vcse": True},
            "items": [{"deliveryAddresses": [{"region": "West Midlands"}, {"postalCode": "HR1 2AB"}]}],
            **(tender or {}),
        },
        **changes,
    }


def a_package(*releases: object, following: str = "") -> Answer:
    links = {"next": following} if following else {}
    package = {"version": "1.1", "releases": list(releases), "links": links}
    return Answer(json.dumps(package), kind="application/json")
