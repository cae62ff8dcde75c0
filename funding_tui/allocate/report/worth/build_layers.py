"""Say in words, and as shares, what of a benefit rests on each kind of assumption."""

from __future__ import annotations

from funding_tui.allocate.report.worth.assumption_layers import AssumptionLayer
from models.money import BASIS_POINTS
from optimiser.assumptions import AssumedBenefit, Layer

WORDS: dict[Layer, str] = {
    "years": "How long the effect lasts is assumed",
    "weight": "What the offence weighs is assumed; no index has it",
    "rural": "Used in rural areas, and not known to have been measured in any",
    "country": "Not known to have been measured in England",
    "proxy": "Counted by another offence, which stands in for it",
    "reach": "The share of the harm that is reached is an officer's assumption",
    "effect": "No study measured the effect",
    "score": "Scored by an officer, from 0 to 10",
    "point": "Counted at what the partnership assumes one point to be worth",
}


def build_assumption_layers(found: AssumedBenefit) -> tuple[AssumptionLayer, ...]:
    """Every layer that touches some of the benefit, the strongest basis first."""
    return tuple(
        AssumptionLayer(
            layer=layer,
            words=WORDS[layer],
            share_bp=share_bp(benefit, found.total),
            benefit=benefit,
        )
        for layer, benefit in found.by_layer.items()
        if benefit > 0
    )


def share_bp(part: float, whole: float) -> int:
    """A share of the benefit in basis points; 0 where there is none."""
    return round(BASIS_POINTS * part / whole) if whole > 0 else 0
