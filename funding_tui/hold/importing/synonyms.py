"""The words that files use, as data: names of columns, of cost types, of ways to deliver.

The names are matched by `headings.match`, so case, spaces, punctuation and years in them do not count.
To teach the import a publisher's word, add it here; the words of areas and indicators are in `area_words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, tuple[str, ...]]


COST_TYPES: Mapping[str, str] = MappingProxyType(
    {
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
)
# words of a money heading that say nothing about its type
MONEY_FILLERS = frozenset(
    {"cost", "costs", "gbp", "pounds", "fixed", "award", "awarded", "amount", "budget", "allocation", "of"}
)

STREAM_FIELDS: Fields = MappingProxyType(
    {
        "code": ("stream code", "code", "fund code", "stream id", "grant code", "id"),
        "name": (
            "stream name",
            "stream",
            "name",
            "fund",
            "fund name",
            "grant",
            "grant name",
            "funding stream",
        ),
        "funder": ("funder", "funder name", "funding body", "given by", "funding organisation"),
        "funder_code": ("funder code", "funder id"),
        "starts": ("starts", "start", "start date", "period start", "from", "valid from"),
        "ends": ("ends", "end", "end date", "period end", "to", "until", "valid to"),
        "year": ("financial year", "year", "fy"),
        "cost_type": ("cost type", "type", "type of cost", "money type", "capital or revenue"),
        "award": (
            "awarded",
            "award",
            "awarded amount",
            "amount awarded",
            "allocation",
            "amount",
            "grant value",
        ),
        "awarded_on": ("awarded on", "award date", "date awarded"),
        "receipt": ("received", "receipts", "amount received", "received to date"),
        "commitment": ("committed", "commitments", "amount committed"),
        "spend": ("spent", "spend", "spend to date", "actual", "actual spend", "expenditure"),
        "agreement_signed": (
            "signed",
            "agreement signed",
            "signed on",
            "date signed",
            "grant agreement signed",
        ),
        "agreement_reference": ("agreement reference", "reference", "grant reference", "ref"),
        "illustrative": ("illustrative", "made up", "demonstration"),
        "source": ("source", "data source"),
        "note": ("note", "notes", "comment", "comments"),
    }
)
PROJECT_FIELDS: Fields = MappingProxyType(
    {
        "code": ("project code", "code", "project id", "project ref", "id"),
        "name": ("project name", "project", "name", "project title", "title"),
        "priority": ("priority", "priority code", "priority name", "strategic priority"),
        "intervention": ("intervention code", "intervention", "intervention id", "type of action"),
        "summary": ("summary", "description", "what it does"),
        "provider": ("provider", "delivered by", "delivery partner", "supplier"),
        "rural_uplift_bp": ("rural uplift", "rural uplift percent", "rural uplift pct", "rural premium"),
        "illustrative": ("illustrative", "made up", "demonstration"),
        "source": ("source", "data source"),
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
        "year": ("financial year", "year", "fy"),
        "cost_type": ("cost type", "type of cost", "type"),
        "fixed": ("cost", "fixed cost", "fixed", "amount", "total cost"),
        "unit_cost": ("unit cost", "cost per unit", "per unit"),
    }
)
DELIVERY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("whole", "all or nothing", "fixed", "tier", "tiered", "one off"), "whole"),
        **dict.fromkeys(("scalable", "divisible", "any share", "continuous"), "scalable"),
        **dict.fromkeys(("units", "unit", "whole units", "per unit", "posts", "by unit"), "units"),
    }
)
SPREAD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("population", "people", "by population"), "population"),
        **dict.fromkeys(("equal", "equally", "even", "evenly"), "equal"),
    }
)
PLACE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("all", "every", "everywhere", "county", "countywide", "county wide", "whole area"), ""
        ),
        **dict.fromkeys(("rural", "rural areas", "rural only"), "rural"),
        **dict.fromkeys(("urban", "urban areas", "urban only"), "urban"),
    }
)
EVIDENCE_FIELDS: Fields = MappingProxyType(
    {
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
        "unit_cost_text": ("unit cost gbp", "unit cost", "cost per unit"),
        "unit_cost_basis": ("unit cost basis", "cost basis"),
        "cost_year": ("cost year", "price year"),
        "cost_source": ("cost source",),
        "verified_cost": ("verified cost", "cost verified"),
    }
)
PRIORITY_FIELDS: Fields = MappingProxyType(
    {
        "code": ("priority code", "code", "priority id", "id"),
        "name": ("priority name", "priority", "name", "title"),
        "weight": ("weight", "weighting"),
        "valid_from": ("valid from", "from", "starts", "start date"),
        "valid_to": ("valid to", "to", "until", "ends", "end date"),
        "description": ("description", "note", "notes"),
        "source": ("source",),
    }
)
HARM_FIELDS: Fields = MappingProxyType(
    {
        "code": ("harm code", "code", "id"),
        "name": ("harm name", "harm", "name"),
        "priority": ("priority code", "priority"),
        "indicator_code": ("indicator code", "indicator", "counted by"),
        "weight": ("weight", "harm weight", "harm units", "harm days"),
        "weight_source": ("weight source", "source of weight", "source"),
        "proxy_for": ("proxy for", "stands in for"),
        "note": ("note", "notes", "assumption"),
    }
)
