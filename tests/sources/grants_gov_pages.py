"""Pages as grants.gov answers."""

from __future__ import annotations

import json
from typing import Any

from tests.listing_server import Answer, Request

ROUTE = "/v1/api/search2"


def a_hit(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(347_000 + number),
        "number": f"X-{number}",
        "title": f"Crime prevention {number}",
        "agencyCode": "USDOJ",
        "agency": "Department of Justice",
        "openDate": "09/01/2026",
        "closeDate": "12/31/2026",
        "oppStatus": "posted",
        "cfdaList": ["16.123"],
        **changes,
    }


def an_answer(hits: list[Any], total: object) -> Answer:
    data = {"hitCount": total, "oppHits": hits}
    return Answer(
        json.dumps({"errorcode": 0, "msg": "Webservice Succeeds", "data": data}), kind="application/json"
    )


def paged(hits: list[Any]) -> Any:
    def reply(request: Request) -> Answer:
        asked = json.loads(request.body)
        start = asked["startRecordNum"]
        return an_answer(hits[start : start + asked["rows"]], len(hits))

    return reply
