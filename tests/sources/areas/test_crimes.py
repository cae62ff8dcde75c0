"""Recorded crime as data.police.uk answers, and as its files list it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from urllib.parse import parse_qs

import pytest

from sources.areas.crimes import CrimeFile, CrimeService, fetch_crimes_within, read_crime_file, split_ring
from sources.web.client import ClientLimits, PoliteClient
from tests.listing_server import Answer, ListingServer, Request
from tests.paths import SHARED

STREET = "/crimes-street/all-crime"
DATA = SHARED / "data"


def square(number: int) -> list[list[float]]:
    west, east = round(-3 + number * 0.01, 4), round(-2.99 + number * 0.01, 4)
    return [[west, 52.0], [east, 52.0], [east, 52.01], [west, 52.01], [west, 52.0]]


def crime(key: int, category: str = "vehicle-crime") -> dict[str, object]:
    return {"category": category, "location_type": "Force", "id": key, "persistent_id": "", "context": ""}


def test_too_many_crimes_for_one_answer_are_requested_in_parts_and_none_is_counted_twice(
    server: ListingServer,
) -> None:
    ring = tuple((x, y) for x, y in square(0))

    def crowded(request: Request) -> Answer:
        points = parse_qs(request.body.decode())["poly"][0].split(":")
        easts = [float(point.split(",")[1]) for point in points]
        if max(easts) - min(easts) > 0.006:
            return Answer("", 503)
        # crime 7 lies on the cut, and so in both parts
        found = [crime(7), crime(1 if max(easts) < -2.9949 else 2)]
        return Answer(json.dumps(found), kind="application/json")

    server.at(STREET, crowded)
    service = CrimeService.load({"address": server.address, "interval_seconds": 0.0})
    with PoliteClient(ClientLimits(interval=0.0, attempts=1)) as client:
        assert fetch_crimes_within(client, service, (ring,), "2026-09") == {"vehicle-crime": 3}


def test_an_outline_is_cut_in_two_that_together_are_the_whole() -> None:
    def size(ring: tuple[tuple[float, float], ...]) -> float:
        corners = pairwise(ring)
        return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in corners)) / 2

    ring = ((0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 2.0), (0.0, 0.0))
    assert sum(map(size, split_ring(ring))) == pytest.approx(size(ring))
    assert len(split_ring(ring)) == 2


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_a_real_month_of_a_real_force() -> None:
    path = DATA / "samples" / "data_police_uk" / "2018-12-west-mercia-street.csv"
    report = CrimeFile()
    with path.open(encoding="utf-8", newline="") as lines:
        read_crime_file(lines, CrimeService.load(), report)
    with path.open(encoding="utf-8") as lines:
        held = sum(1 for _ in lines) - 1
    assert report.rows == held
    assert report.counts.total() + report.nowhere + report.repeated + report.unusable == held
    assert report.unusable == 0
    assert {category for _, _, category in report.counts} <= {
        *("anti-social-behaviour", "bicycle-theft", "burglary", "drugs"),
        *("other-crime", "other-theft", "possession-of-weapons", "public-order", "robbery", "shoplifting"),
        *("theft-from-the-person", "vehicle-crime", "violent-crime", "criminal-damage-arson"),
    }


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_a_real_answer_of_the_service_is_counted_whole(server: ListingServer) -> None:
    path = DATA / "samples" / "data_police_uk" / "crimes-street_all-crime_2014-08_b.json"
    text = path.read_text(encoding="utf-8")
    server.at(STREET, Answer(text, kind="application/json"))
    service = CrimeService.load({"address": server.address, "interval_seconds": 0.0})
    ring = tuple((x, y) for x, y in square(0))
    with PoliteClient(ClientLimits(interval=0.0)) as client:
        found = fetch_crimes_within(client, service, (ring,), "2014-08")
    assert found == Counter(crime["category"] for crime in json.loads(text))
