"""The words that files use, as data: names of columns, of cost types, of kinds of area, of ways to deliver.

The names are matched by `headings.match_columns`, so case, spaces, punctuation and years do not count. To
teach the import a publisher's word, add it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, tuple[str, ...]]


COST_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("capital", "cap", "capex", "capital costs", "equipment capital"), "capital"),
    **dict.fromkeys(
        (
            "revenue labour",
            "labour",
            "labor",
            "staff",
            "staffing",
            "pay",
            "salaries",
            "staff costs",
            "labour costs",
            "revenue labor",
            "revenue staff",
            "revenue pay",
        ),
        "revenue-labour",
    ),
    **dict.fromkeys(
        (
            "revenue other",
            "non labour",
            "non labor",
            "other",
            "other revenue",
            "revenue non labour",
            "non pay",
            "revenue",
            "other costs",
            "non labour costs",
            "non staff",
        ),
        "revenue-other",
    ),
}
# words of a heading that name the unit which its figures have anyway
UNIT_WORDS = frozenset({"gbp", "pounds", "pound", "sterling", "percent", "pct", "percentage"})
# words of a heading that name another unit than whole pounds
SCALE_WORDS = frozenset(
    {"000", "000s", "k", "m", "mn", "bn", "thousand", "thousands", "million", "millions", "pence", "pennies"}
    | {"bp", "bps", "basis", "usd", "eur", "euro", "euros", "dollars", "fte"}
)
# words of a money heading that say nothing about its type
MONEY_FILLERS = frozenset(
    {"cost", "costs", "gbp", "pounds", "fixed", "award", "awarded", "amount", "budget", "allocation", "of"}
)

# what a row of a table of streams says besides the fields of `hold/stream_fields.py`
POT_FIELDS: Fields = {
    "code": ("stream code", "code", "fund code", "stream id", "grant code", "id"),
    "funder": ("funder", "funder name", "funding body", "given by", "funding organisation"),
    "funder_code": ("funder code", "funder id"),
    "funder_ends": ("funder ends", "funder end date", "funder valid to"),
    "year": ("financial year", "year", "fy"),
    "cost_type": ("cost type", "type", "type of cost", "money type", "capital or revenue"),
    "award": (
        *(
            "awarded",
            "award",
            "awarded amount",
            "amount awarded",
            "award amount",
            "award value",
            "award total",
        ),
        *("total award", "total awarded", "allocation", "allocated", "amount", "grant value", "grant amount"),
        *("grant award", "value of award", "amount of award", "value"),
    ),
    "awarded_on": ("awarded on", "award date", "date awarded"),
    "receipt": ("received", "receipts", "amount received", "received to date"),
    "commitment": ("committed", "commitments", "amount committed"),
    "spend": ("spent", "spend", "spend to date", "actual", "actual spend", "expenditure"),
}
PROJECT_FIELDS: Fields = {
    "code": ("project code", "code", "project id", "project ref", "id"),
    "name": ("project name", "project", "name", "project title", "title"),
    "priority": ("priority", "priority code", "priority name", "strategic priority"),
    "intervention": ("intervention code", "intervention", "intervention id", "type of action"),
    "summary": ("summary", "description", "what it does"),
    "provider": ("provider", "delivered by", "delivery partner", "supplier"),
    "rural_uplift_bp": ("rural uplift", "rural uplift percent", "rural uplift pct", "rural premium"),
    "illustrative": ("illustrative", "made up", "demonstration"),
    "source": ("source", "data source"),
    "also_paid_by": ("also paid by", "who else pays", "also funded by", "other funders", "additionality"),
    "price_year": ("price year", "prices of", "price base", "price base year"),
    "option": ("option code", "option", "option id", "tier"),
    "option_name": ("option name", "option title"),
    "delivery": ("delivery", "delivery type", "how delivered"),
    "areas": ("areas", "area codes", "area", "where", "places", "serves"),
    "area_kind": ("area kind", "kind of area", "costs are for each", "unit area"),
    "minimum_pence": ("minimum", "minimum viable", "minimum cost", "least viable", "min"),
    "max_units": ("max units", "maximum units", "most units", "units", "max"),
    "unit_name": ("unit name", "unit", "unit of delivery"),
    "score": ("score", "officer score", "points"),
    "score_note": ("score note", "score basis", "score reason", "why this score"),
    "spread": ("spread", "spread by", "share by"),
    "note": ("note", "notes", "option note", "comment"),
    "effect_from": ("effect from", "effect begins", "effect starts", "acts from", "benefit from"),
    "effect_years": (
        *("effect years", "years of effect", "effect lasts", "lasts years", "lasts", "benefit years"),
        *("asset life", "asset life years", "useful life", "useful life years", "lifetime years"),
    ),
    "effect_basis": (
        *("effect basis", "effect years source", "source of effect years", "why that long"),
        *("lifetime source", "asset life source"),
    ),
    "year": ("financial year", "year", "fy"),
    "cost_type": ("cost type", "type of cost", "type"),
    "fixed": ("cost", "fixed cost", "fixed", "amount", "total cost"),
    "unit_cost": ("unit cost", "cost per unit", "per unit"),
}
DELIVERY_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("whole", "all or nothing", "fixed", "tier", "tiered", "one off"), "whole"),
    **dict.fromkeys(("scalable", "divisible", "any share", "continuous"), "scalable"),
    **dict.fromkeys(("units", "unit", "whole units", "per unit", "posts", "by unit"), "units"),
}
SPREAD_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("population", "people", "by population"), "population"),
    **dict.fromkeys(("equal", "equally", "even", "evenly"), "equal"),
}
PLACE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("all", "every", "everywhere", "county", "countywide", "county wide", "whole area"), ""),
    **dict.fromkeys(("rural", "rural areas", "rural only"), "rural"),
    **dict.fromkeys(("urban", "urban areas", "urban only"), "urban"),
}
EVIDENCE_FIELDS: Fields = {
    "code": ("intervention code", "id", "code", "intervention id"),
    "name": ("intervention name", "intervention", "name"),
    "delivery_kind": ("delivery kind", "delivery"),
    "priority_tags": ("priority tags", "tags", "priorities"),
    "rural_note": ("rural note", "rural"),
    "outcome": ("outcome", "outcome measured"),
    "direction": ("direction", "effect direction"),
    "effect_value": ("effect value", "effect", "effect size"),
    "effect_unit": ("effect unit", "unit of effect"),
    "ci_low": ("ci low", "lower", "lower ci", "interval low"),
    "ci_high": ("ci high", "upper", "upper ci", "interval high"),
    "strength": ("evidence band", "strength", "evidence strength", "band"),
    "studies": ("n studies", "studies", "number of studies"),
    "note": ("evidence note", "note", "notes"),
    "source": ("evidence source", "source"),
    "verified": ("verified effect", "verified", "effect verified"),
    "evidence_code": ("evidence code", "evidence id", "study code", "study id"),
    "published": ("published", "published on", "publication date", "date published", "year published"),
    "read_on": ("read on", "date read", "read", "accessed", "accessed on", "date accessed"),
    "supersedes": ("supersedes", "replaces", "instead of"),
    "measured_in": ("measured in", "country", "countries", "where measured"),
    "setting": ("setting", "kind of place", "rural or urban"),
    "unit_cost_text": ("unit cost gbp", "unit cost", "cost per unit"),
    "unit_cost_basis": ("unit cost basis", "cost basis"),
    "cost_year": ("cost year", "price year"),
    "cost_source": ("cost source",),
    "verified_cost": ("verified cost", "cost verified"),
}
EFFECT_FIELDS: Fields = {
    "project": ("project code", "project", "project id"),
    "option": ("option code", "option", "option id", "tier"),
    "harm": ("harm code", "harm", "acts on", "kind of harm"),
    "evidence": ("evidence code", "evidence", "study", "study code"),
    "reach": ("reach", "share reached", "exposed"),
    "reach_note": ("reach note", "why that reach", "reach basis"),
    "assumed": ("assumed share", "assumed reduction", "assumed effect"),
    "assumption": ("assumption", "why that share", "assumption note"),
}
PRIORITY_FIELDS: Fields = {
    "code": ("priority code", "code", "priority id", "id"),
    "name": ("priority name", "priority", "name", "title"),
    "weight": ("weight", "weighting"),
    "valid_from": ("valid from", "from", "starts", "start date"),
    "valid_to": ("valid to", "to", "until", "ends", "end date"),
    "description": ("description", "note", "notes"),
    "source": ("source",),
}
HARM_FIELDS: Fields = {
    "code": ("harm code", "code", "id"),
    "name": ("harm name", "harm", "name"),
    "priority": ("priority code", "priority"),
    "indicator_code": ("indicator code", "indicator", "counted by"),
    "weight": ("weight", "harm weight", "harm units", "harm days"),
    "weight_source": ("weight source", "source of weight", "source"),
    "proxy_for": ("proxy for", "stands in for"),
    "note": ("note", "notes", "assumption"),
}
WEIGHT_FIELDS: Fields = {
    "set": ("set code", "set", "weight set", "index"),
    "name": ("set name", "name", "index name", "title"),
    "unit": ("unit", "unit of weight"),
    "price_year": ("price year", "price base", "prices of"),
    "source": ("source", "set source", "index source"),
    "licence": ("licence", "license"),
    "dated": ("dated", "date", "published", "year"),
    "indicator_code": ("indicator code", "indicator", "counted by"),
    "offence": ("offence", "offence name", "crime"),
    "weight": ("weight", "harm weight", "unit cost", "unit cost gbp", "days", "pounds"),
    "note": ("note", "notes", "match"),
}


def _of_kind(*names: str, alone: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the code column and of the name column; `alone` when the bare name may head the codes."""
    codes = tuple(f"{name} {word}" for name in names for word in ("code", "cd"))
    titles = tuple(f"{name} {word}" for name in names for word in ("name", "nm"))
    return codes + (names if alone else ()), titles + names


# kind of area -> (names of its code column, names of its name column); the smallest kind that a file
# has a code for is what its rows are
AREA_KIND_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lsoa": _of_kind("lsoa", "lower layer super output area", "lower super output area", alone=True),
    "msoa": _of_kind("msoa", "middle layer super output area", alone=True),
    "ward": _of_kind("ward", "wd", "electoral ward"),
    "parish": _of_kind("parish", "par", "civil parish"),
    "locality": _of_kind("locality", "neighbourhood"),
    "authority": _of_kind("ltla", "lad", "la", "local authority", "local authority district", "district"),
}
# which larger area a smaller one is listed under, the first that the file has
PARENT_KINDS: Mapping[str, tuple[str, ...]] = {
    "lsoa": ("ward", "locality", "msoa", "authority"),
    "msoa": ("locality", "authority"),
    "ward": ("locality", "authority"),
    "parish": ("ward", "authority"),
    "locality": ("authority",),
    "authority": (),
}
# first three letters of an ONS code -> kind
ONS_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("E01", "W01"), "lsoa"),
    **dict.fromkeys(("E02", "W02"), "msoa"),
    **dict.fromkeys(("E05", "W05"), "ward"),
    **dict.fromkeys(("E04", "W04"), "parish"),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06"), "authority"),
}
# may head the codes, or the names when the codes have a column of their own
WEAK_AREA_CODES = ("area", "geography")
AREA_FIELDS: Fields = {
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
# headings that only look like a field: the rural-urban classes of 2011 are other classes
AREA_NEVER = ("ruc11_code", "ruc 2011 code", "ruc11cd")
# a plain figure about an area that is stored as an indicator when areas are imported
PLAIN_INDICATORS = ("imd", "connectivity", "digital connectivity", "income domain")
RURAL_WORDS: Mapping[str, bool] = {"rural": True, "urban": False}

INDICATOR_FIELDS: Fields = {
    "indicator": ("indicator", "indicator code", "indicator name", "measure", "measure name", "metric"),
    "value": ("value", "rate", "indicator value", "measure value", "figure"),
    "per": ("per", "multiplier", "rate per", "denominator size"),
    "base": ("base", "denominator", "per what", "unit", "base population"),
    "period": ("period", "time period", "year", "financial year", "date range", "time"),
}
# what a publisher calls an indicator -> our code for it
INDICATOR_CODES: Mapping[str, str] = {
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
BASES: Mapping[str, str] = {
    **dict.fromkeys(
        ("population", "people", "residents", "persons", "head", "inhabitants", "usual residents"),
        "population",
    ),
    **dict.fromkeys(
        ("households", "properties", "dwellings", "homes", "property", "household"), "households"
    ),
    **dict.fromkeys(("none", "count", "score", "plain", "index", "rank"), "none"),
}
