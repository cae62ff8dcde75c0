"""Outlines of areas from the Open Geography Portal of the Office for National Statistics.

The portal is an ArcGIS feature service. It answers a fault with status 200 and an `error`, and it cuts a
long answer short with `exceededTransferLimit`. So codes are asked for by name, a few at a time, and page
after page until that mark is gone; a code that is then not there is one that the portal does not have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.areas.outlines import DECIMALS, Rings, read_rings
from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, line
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

_CODE = re.compile(r"[A-Z]\d{8}")


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Layer(_Facts):
    """One map of the portal.

    Attributes:
        kind: the kind of area that it holds, as the records call it.
        name: the portal's name of it, which carries its edition.
        code_field: the field of the areas' codes.
    """

    kind: str
    name: str = Field(pattern=r"^\w{1,200}$")
    code_field: str = Field(pattern=r"^\w{1,30}$")


class BoundaryService(_Facts):
    """Where outlines come from.

    Attributes:
        address: of the services, without a layer.
        attribution: the words that a map must carry; `{year}` stands for the year in which it was read.
        interval_seconds: least time between two requests.
        codes_at_a_time: how many areas one request asks for; more would make its address too long.
        layer: one for each kind of area.
    """

    address: str = Field(pattern=r"^https?://[^\s/]+", max_length=2000)
    attribution: str
    interval_seconds: float = Field(ge=0, le=3600)
    codes_at_a_time: int = Field(ge=1, le=100)
    layer: tuple[Layer, ...]

    def attribution_in(self, year: int) -> str:
        """The words that a map must carry when its outlines were read in a year."""
        return self.attribution.replace("{year}", f"{year}")

    def layer_of(self, kind: str) -> Layer | None:
        """The map of a kind of area; None where the portal has none that we know."""
        return next((layer for layer in self.layer if layer.kind == kind), None)


def boundary_service(changes: Mapping[str, Any] | None = None) -> BoundaryService:
    """The service as it is shipped, with what the settings change; a layer changes the one of its kind.

    Raises:
        ValueError: a key is unknown or unusable; the sentence names it.
    """
    packaged = files("sources.areas").joinpath("boundaries.toml").read_text("utf-8")
    facts = tomllib.loads(packaged)
    given = dict(changes or {})
    layers = {layer["kind"]: layer for layer in facts["layer"]}
    layers |= {as_object(layer).get("kind"): layer for layer in as_list(given.pop("layer", None))}
    try:
        return BoundaryService.model_validate({**facts, **given, "layer": list(layers.values())})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"boundaries: {where}: {first['msg']}"
        raise ValueError(message) from error


def is_official(code: str) -> bool:
    """Whether a code is shaped like one of the Office's, and so may be asked for."""
    return _CODE.fullmatch(code) is not None


def fetch_outlines(
    client: PoliteClient,
    service: BoundaryService,
    layer: Layer,
    codes: Sequence[str],
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Rings]:
    """The outlines of some areas, by code; those that the portal does not have are left out.

    Args:
        client: asks politely.
        service: where to ask.
        layer: which map.
        codes: of the areas, as many as may be asked for at a time; each `is_official`.
        cancelled: asked often.

    Raises:
        SourceError: one of its family: refused, unreachable, too slow, cut short, or not what was due.
    """
    found: dict[str, Rings] = {}
    seen = 0
    while True:
        page = client.get(
            f"{service.address.rstrip('/')}/{layer.name}/FeatureServer/0/query",
            params=_question(layer, codes, seen),
            accept="application/geo+json, application/json",
            cancelled=cancelled,
        )
        features, is_cut = _answer(page)
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
            raise UnexpectedShape(page.url, "it sends more areas than were asked for")


def _question(layer: Layer, codes: Sequence[str], seen: int) -> tuple[tuple[str, str], ...]:
    listed = ",".join(f"'{code}'" for code in codes)
    return (
        ("where", f"{layer.code_field} IN ({listed})"),
        ("outFields", layer.code_field),
        ("returnGeometry", "true"),
        ("outSR", "4326"),
        ("geometryPrecision", str(DECIMALS)),
        ("orderByFields", layer.code_field),
        ("resultOffset", str(seen)),
        ("resultRecordCount", str(len(codes))),
        ("f", "geojson"),
    )


def _answer(page: Page) -> tuple[list[Mapping[str, Any]], bool]:
    """The features of an answer, and whether it was cut short."""
    data = as_object(page.json())
    error = as_object(data.get("error"))
    if error:
        said = line(error, "message") or "it gives no reason"
        raise Refused(page.url, f"error {error.get('code', '')}: {said}")
    features = data.get("features")
    if not isinstance(features, list):
        raise UnexpectedShape(page.url, "there is no list of areas in it")
    is_cut = data.get("exceededTransferLimit") is True
    is_cut = is_cut or as_object(data.get("properties")).get("exceededTransferLimit") is True
    return [as_object(feature) for feature in features], is_cut


def _rings(page: Page, geometry: Mapping[str, Any]) -> Rings:
    try:
        return read_rings(geometry)
    except ValueError as error:
        raise UnexpectedShape(page.url, str(error)) from error
