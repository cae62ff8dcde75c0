"""Outlines of areas from the Open Geography Portal of the Office for National Statistics.

Codes are requested by name, a few at a time, and page after page until no answer is cut short; a code that
is then missing is one that the portal does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from sources.areas.outlines import DECIMALS, Rings, read_rings
from sources.areas.portal import any_of, is_cut_short, read_answer
from sources.errors import UnexpectedShape
from sources.json_fields import as_list, as_object, line
from sources.settings import Seconds, ServiceSettings, SettingsRecord, WebAddress, check_text
from sources.source import CancelCheck
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

_CODE = re.compile(r"[A-Z]\d{8}")


class Layer(SettingsRecord):
    """One map of the portal.

    Attributes:
        kind: the kind of area that it shows, as the records call it.
        name: the portal's name of it, which carries its edition.
        code_field: the field of the areas' codes.
    """

    kind: str
    name: str = Field(pattern=r"^\w{1,200}$")
    code_field: str = Field(pattern=r"^\w{1,30}$")


class BoundaryService(ServiceSettings):
    """Where outlines come from.

    Attributes:
        address: of the services, without a layer.
        attribution: the words that a map must carry; `{year}` stands for the year in which it was read.
        interval_seconds: least time between two requests.
        codes_at_a_time: how many areas are in one request; more would make its address too long.
        layer: one for each kind of area.
    """

    shipped: ClassVar = ("sources.areas", "boundaries.toml")

    address: WebAddress
    attribution: str
    interval_seconds: Seconds
    codes_at_a_time: int = Field(ge=1, le=100)
    layer: tuple[Layer, ...]

    @classmethod
    def merge(cls, shipped: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        """As for any service, but a changed layer replaces only the layer of its kind."""
        layers = {layer["kind"]: layer for layer in shipped["layer"]}
        changed = as_list(changes.get("layer"))
        for layer in changed:
            check_text("boundaries: layer", as_object(layer), "kind")
        layers |= {as_object(layer).get("kind"): layer for layer in changed}
        return shipped | changes | {"layer": list(layers.values())}

    def attribution_in(self, year: int) -> str:
        """The words that a map must carry when its outlines were read in a year."""
        return self.attribution.replace("{year}", f"{year}")

    def layer_of(self, kind: str) -> Layer | None:
        """The map of a kind of area; None where the portal has none that we know."""
        return next((layer for layer in self.layer if layer.kind == kind), None)


def is_official(code: str) -> bool:
    """Whether a code has the form of the Office's codes, and so may be requested."""
    return _CODE.fullmatch(code) is not None


def fetch_outlines(
    client: PoliteClient,
    service: BoundaryService,
    layer: Layer,
    codes: Sequence[str],
    cancelled: CancelCheck | None = None,
) -> dict[str, Rings]:
    """The outlines of some areas, by code; those that the portal does not have are left out.

    Args:
        client: fetches politely.
        service: where they come from.
        layer: which map.
        codes: of the areas, at most `codes_at_a_time`; each `is_official`.
        cancelled: called often; True stops.

    Raises:
        SourceError: one of its family: refused, unreachable, too slow, cut short, or not what was expected.
    """
    found: dict[str, Rings] = {}
    seen = 0
    while True:
        page = client.get(
            f"{service.address.rstrip('/')}/{layer.name}/FeatureServer/0/query",
            params=_params(layer, codes, seen),
            accept="application/geo+json, application/json",
            cancelled=cancelled,
        )
        features, is_cut = _features(page)
        for feature in features:
            code = line(as_object(feature.get("properties")), layer.code_field)
            if code in codes and feature.get("geometry") is not None:
                found[code] = _rings(page, as_object(feature["geometry"]))
        seen += len(features)
        if not is_cut:
            return found
        if not features:
            raise UnexpectedShape(page.url, "it says that there is more and sends nothing")
        if seen > len(codes):
            raise UnexpectedShape(page.url, "it sends more areas than were requested")


def _params(layer: Layer, codes: Sequence[str], seen: int) -> tuple[tuple[str, str], ...]:
    return (
        ("where", any_of(layer.code_field, codes)),
        ("outFields", layer.code_field),
        ("returnGeometry", "true"),
        ("outSR", "4326"),
        ("geometryPrecision", str(DECIMALS)),
        ("orderByFields", layer.code_field),
        ("resultOffset", str(seen)),
        ("resultRecordCount", str(len(codes))),
        ("f", "geojson"),
    )


def _features(page: Page) -> tuple[list[Mapping[str, Any]], bool]:
    """The features of an answer, and whether it was cut short."""
    answer = read_answer(page)
    features = answer.get("features")
    if not isinstance(features, list):
        raise UnexpectedShape(page.url, "there is no list of areas in it")
    return [as_object(feature) for feature in features], is_cut_short(answer)


def _rings(page: Page, geometry: Mapping[str, Any]) -> Rings:
    try:
        return read_rings(geometry)
    except ValueError as error:
        raise UnexpectedShape(page.url, str(error)) from error
