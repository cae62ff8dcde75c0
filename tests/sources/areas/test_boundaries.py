"""Outlines of areas from a service that speaks as the Open Geography Portal does, with its faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sources.areas.boundaries import BoundaryService, fetch_outlines, is_official
from sources.areas.outlines import read_rings
from sources.errors import SourceError, UnexpectedShape
from sources.web.client import PoliteClient
from tests.listing_server import Answer, ListingServer
from tests.sources.portal_pages import PATH, WARDS, collection, feature, portal, square


@pytest.fixture
def service(server: ListingServer) -> BoundaryService:
    return BoundaryService.load({"address": server.address, "interval_seconds": 0})


@pytest.fixture
def read(client: PoliteClient, service: BoundaryService) -> Callable[..., Any]:
    layer = service.layer_of("ward")
    assert layer is not None
    return lambda *codes: fetch_outlines(client, service, layer, codes)


def test_areas_are_requested_by_code_in_degrees_and_in_a_steady_order(
    server: ListingServer, read: Callable[..., Any]
) -> None:
    server.at(PATH, portal)
    found = read(*WARDS[:3])
    assert list(found) == list(WARDS[:3])
    assert found[WARDS[1]] == (tuple((point[0], point[1]) for point in square(1)),)
    (request,) = server.asked(PATH)
    assert request.first("where") == f"WD24CD IN ('{WARDS[0]}','{WARDS[1]}','{WARDS[2]}')"
    assert (request.first("f"), request.first("outSR"), request.first("orderByFields")) == (
        "geojson",
        "4326",
        "WD24CD",
    )


def test_an_answer_that_was_cut_short_is_read_on_to_its_end(
    server: ListingServer, read: Callable[..., Any]
) -> None:
    server.at(PATH, lambda request: portal(request, most=4))
    assert list(read(*WARDS[:10])) == list(WARDS[:10])
    assert [request.first("resultOffset") for request in server.asked(PATH)] == ["0", "4", "8"]


def test_the_mark_of_a_cut_answer_is_seen_at_the_top_of_it_too(
    server: ListingServer, read: Callable[..., Any]
) -> None:
    server.at(PATH, collection(feature(WARDS[0]), exceededTransferLimit=True), collection(feature(WARDS[1])))
    assert list(read(*WARDS[:2])) == list(WARDS[:2])


def test_what_the_portal_does_not_have_is_left_out(server: ListingServer, read: Callable[..., Any]) -> None:
    without = feature(WARDS[2])
    without["geometry"] = None
    server.at(PATH, collection(feature(WARDS[0]), feature("E05009999"), without))
    assert list(read(*WARDS[:3])) == [WARDS[0]]


def test_islands_and_holes_are_rings_and_what_is_no_ring_is_left_out(
    server: ListingServer, read: Callable[..., Any]
) -> None:
    islands = {"type": "MultiPolygon", "coordinates": [[square(0), square(1)], [square(2)], [square(3)[:2]]]}
    server.at(PATH, collection(feature(WARDS[0], islands)))
    assert len(read(WARDS[0])[WARDS[0]]) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(json.dumps({"error": {"code": 400, "message": "Invalid query"}})), "Invalid query"),
        (Answer("<html>Maintenance</html>"), "web page"),
        (Answer(json.dumps({"count": 3})), "no list of areas"),
        (collection(exceededTransferLimit=True), "sends nothing"),
        (collection(feature(WARDS[0], {"type": "Point", "coordinates": [0, 0]})), "no outline"),
        (
            collection(feature(WARDS[0], {"type": "Polygon", "coordinates": [[[350000.0, 240000.0]] * 4]})),
            "not in degrees",
        ),
        (
            collection(feature(WARDS[0], {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]})),
            "not a point",
        ),
        (Answer("gone", 404), "no longer there"),
        (Answer("broken", 500), "not working"),
        (Answer(json.dumps({"features": []}), cut=5), "could not be reached"),
    ],
)
def test_each_error_is_reported_in_a_sentence(
    server: ListingServer, read: Callable[..., Any], answer: Answer, words: str
) -> None:
    server.at(PATH, answer)
    with pytest.raises(SourceError, match=words):
        read(WARDS[0])


def test_a_service_that_repeats_itself_without_end_is_left(
    server: ListingServer, read: Callable[..., Any]
) -> None:
    server.at(PATH, collection(feature(WARDS[0]), exceededTransferLimit=True))
    with pytest.raises(UnexpectedShape, match="more areas than were requested"):
        read(WARDS[0])


def test_the_settings_may_change_the_address_and_a_layer_but_nothing_unknown() -> None:
    changed = BoundaryService.load(
        {"layer": [{"kind": "ward", "name": "Wards_2030", "code_field": "WD30CD"}]}
    )
    layer = changed.layer_of("ward")
    assert layer is not None
    assert layer.name == "Wards_2030"
    assert changed.layer_of("lsoa") == BoundaryService.load().layer_of("lsoa")
    assert changed.layer_of("parish") is None
    for wrong in ({"adress": "x"}, {"address": "ftp://x"}, {"layer": [{"kind": "ward", "name": "a/../b"}]}):
        with pytest.raises(ValueError, match="boundaries: "):
            BoundaryService.load(wrong)


def test_only_codes_of_the_offices_shape_are_requested() -> None:
    assert is_official("E05009438")
    assert not is_official("E05009438' OR '1'='1")
    assert not is_official("golden-valley")


def test_an_outline_keeps_its_shape_without_the_points_that_nobody_would_see() -> None:
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    fine = []
    for (x1, y1), (x2, y2) in pairwise(corners):
        fine += [
            (x1 + (x2 - x1) * at / 500, y1 + (y2 - y1) * at / 500 + at % 2 * 0.0001) for at in range(500)
        ]
    (ring,) = read_rings({"type": "Polygon", "coordinates": [[*fine, fine[0]]]})
    assert len(ring) < 12
    assert all(min(abs(x - a) + abs(y - b) for x, y in ring) < 0.001 for a, b in corners)
