"""Pages with a list in HTML."""

from __future__ import annotations

from tests.listing_server import Answer


def an_item(number: int = 1, closes: str = "18 December 2026, 12:00pm", amount: str = "up to £5,000") -> str:
    return (
        f'<li class="fund"><h3><a href="/fund/{number}">Fund [{number}]</a></h3>'
        f'<p class="what">For places</p><p class="closes">{closes}</p><p class="amount">{amount}</p></li>'
    )


def a_page(*items: str, more: str = "") -> Answer:
    return Answer(f"<html><body><ul>{''.join(items)}</ul>{more}</body></html>")
