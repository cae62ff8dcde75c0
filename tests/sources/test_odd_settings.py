"""Whatever stands in the settings of a source or a service, what cannot be used is named in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from sources.areas.boundaries import BoundaryService
from sources.areas.crimes import CrimeService
from sources.areas.small_areas import AreaService
from sources.awards.giving import GivingService
from sources.charities.register import CharityService
from sources.registry import merged_sources
from sources.settings import ServiceSettings, packaged_table

ODD = (
    *([], {}, [[]], [{}], {"a": []}, ["x", 1]),
    *(5, -1, float("nan"), float("inf"), 10**30, True, None, date(2026, 1, 1)),
    *("x", "", "\x00", "../x", "http://"),
)
SERVICES = (AreaService, BoundaryService, CharityService, CrimeService, GivingService)
SOURCES: list[dict[str, Any]] = packaged_table("sources", "defaults.toml")["source"]


def test_every_service_is_tried() -> None:
    assert set(ServiceSettings.__subclasses__()) == set(SERVICES)


def changes(shipped: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each key with each odd value, and each key of each table below it."""
    for key, value in (shipped | {"made up": ""}).items():
        yield from ({key: odd} for odd in ODD)
        below = value[0] if isinstance(value, list) and value else value
        if isinstance(below, dict):
            for inner in below:
                for odd in ODD:
                    changed = {**below, inner: odd}
                    yield {key: [changed] if isinstance(value, list) else changed}


def refusal(read: Callable[[], object]) -> str:
    """What is wrong, in a sentence; empty where it was read."""
    try:
        read()
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_read_or_what_is_wrong_is_named(service: type[ServiceSettings]) -> None:
    refused = 0
    for change in changes(packaged_table(*service.shipped)):
        sentence = refusal(partial(service.load, change))
        assert not sentence or next(iter(change)) in sentence
        refused += bool(sentence)
    assert refused


@pytest.mark.parametrize("source", SOURCES, ids=[source["name"] for source in SOURCES])
def test_a_source_is_read_or_what_is_wrong_is_named(source: dict[str, Any]) -> None:
    refused = 0
    for change in changes(source):
        sentence = refusal(partial(merged_sources, [{**source, **change}]))
        assert not sentence or sentence.startswith(("source ", "two sources"))
        refused += bool(sentence)
    assert refused
