"""The words that tables of areas and indicators use, as data; see `synonyms.py` for how they are matched."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from funding_tui.hold.importing.synonyms import Fields


def _of_kind(*names: str, alone: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the code column and of the name column; `alone` when the bare name may head the codes."""
    codes = tuple(f"{name} {word}" for name in names for word in ("code", "cd"))
    titles = tuple(f"{name} {word}" for name in names for word in ("name", "nm"))
    return codes + (names if alone else ()), titles + names


# kind of area -> (names of its code column, names of its name column); the smallest kind that a file
# has a code for is what its rows are
AREA_KIND_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "lsoa": _of_kind("lsoa", "lower layer super output area", "lower super output area", alone=True),
        "msoa": _of_kind("msoa", "middle layer super output area", alone=True),
        "ward": _of_kind("ward", "wd", "electoral ward"),
        "parish": _of_kind("parish", "par", "civil parish"),
        "locality": _of_kind("locality", "neighbourhood"),
        "authority": _of_kind("ltla", "lad", "la", "local authority", "local authority district", "district"),
    }
)
# which larger area a smaller one is listed under, the first that the file has
PARENT_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lsoa": ("ward", "locality", "msoa", "authority"),
        "msoa": ("locality", "authority"),
        "ward": ("locality", "authority"),
        "parish": ("ward", "authority"),
        "locality": ("authority",),
        "authority": (),
    }
)
# first three letters of an ONS code -> kind
ONS_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("E01", "W01"), "lsoa"),
        **dict.fromkeys(("E02", "W02"), "msoa"),
        **dict.fromkeys(("E05", "W05"), "ward"),
        **dict.fromkeys(("E04", "W04"), "parish"),
        **dict.fromkeys(("E06", "E07", "E08", "E09", "W06"), "authority"),
    }
)
# may head the codes, or the names when the codes have a column of their own
WEAK_AREA_CODES = ("area", "geography")
AREA_FIELDS: Fields = MappingProxyType(
    {
        "code": ("area code", "geography code", "area cd", "ons code", "gss code", "code", *WEAK_AREA_CODES),
        "name": ("area name", "geography name", "name", "area nm"),
        "kind": ("kind", "area kind", "area type", "geography type"),
        "parent_code": ("parent code", "parent", "parent area code"),
        "parent_name": ("parent name", "parent area name"),
        "ruc_code": ("ruc code", "ruc cd", "rural urban classification code", "rural urban code", "ruc"),
        "rural": (
            "rural",
            "ruc flag",
            "rural urban flag",
            "rural urban",
            "rural or urban",
            "urban rural",
            "ruc urban rural flag",
        ),
        "rural_share": ("rural pop share ruc", "rural population share", "rural pop share", "rural share"),
        "population": (
            "population",
            "pop census",
            "usual residents",
            "residents",
            "total population",
            "pop",
            "all persons",
            "people",
            "pop mid",
            "mid year population",
        ),
        "households": ("households", "households census", "properties", "dwellings", "total households"),
        "area_km2": (
            "area km2",
            "area km2 generalised",
            "area sq km",
            "area square kilometres",
            "km2",
            "sq km",
            "size km2",
        ),
        "latitude": ("latitude", "rep lat", "lat", "centroid lat"),
        "longitude": ("longitude", "rep lon", "lon", "long", "lng", "centroid lon"),
        "source": ("source", "data source"),
    }
)
# headings that only look like a field: the rural-urban classes of 2011 are other classes
AREA_NEVER = ("ruc11_code", "ruc 2011 code", "ruc11cd")
# a plain figure about an area that is kept as an indicator when areas are imported
PLAIN_INDICATORS = ("imd", "connectivity", "digital connectivity", "income domain")
RURAL_WORDS: Mapping[str, bool] = MappingProxyType({"rural": True, "urban": False})

INDICATOR_FIELDS: Fields = MappingProxyType(
    {
        "indicator": ("indicator", "indicator code", "indicator name", "measure", "measure name", "metric"),
        "value": ("value", "rate", "indicator value", "measure value", "figure"),
        "per": ("per", "multiplier", "rate per", "denominator size"),
        "base": ("base", "denominator", "per what", "unit", "base population"),
        "period": ("period", "time period", "year", "financial year", "date range", "time"),
    }
)
# what a publisher calls an indicator -> our code for it
INDICATOR_CODES: Mapping[str, str] = MappingProxyType(
    {
        "public_order_and_possession_of_weapons": "public_order_and_weapons",
        "public_order_possession_of_weapons": "public_order_and_weapons",
        "public_order_weapons": "public_order_and_weapons",
        "asb": "anti_social_behaviour",
        "antisocial_behaviour": "anti_social_behaviour",
        "domestic_burglary": "burglary",
        "criminal_damage_and_arson": "criminal_damage",
        "stalking_harassment": "stalking_and_harassment",
        "violence_without_injury_offences": "violence_without_injury",
        "violence_with_injury_offences": "violence_with_injury",
    }
)
BASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("population", "people", "residents", "persons", "head", "inhabitants", "usual residents"),
            "population",
        ),
        **dict.fromkeys(
            ("households", "properties", "dwellings", "homes", "property", "household"), "households"
        ),
        **dict.fromkeys(("none", "count", "score", "plain", "index", "rank"), "none"),
    }
)
