"""The filters that Find a Grant offers, found on its own page because their keys change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sources.json_fields import as_list, as_object, line

if TYPE_CHECKING:
    from sources.web.page import Page


def read_filters(page: Page) -> dict[str, tuple[str, str]]:
    """The words beside each box, in small letters, -> (parameter, value); none where the page tells none."""
    # Imported here because most of the app never needs an HTML parser.
    from selectolax.lexbor import LexborHTMLParser

    script = LexborHTMLParser(page.text).css_first("script#__NEXT_DATA__")
    try:
        data = as_object(json.loads(script.text())) if script is not None else {}
    except (ValueError, RecursionError):
        return {}
    properties = as_object(as_object(data.get("props")).get("pageProps"))
    found: dict[str, tuple[str, str]] = {}
    for each in map(as_object, as_list(properties.get("filters"))[:50]):
        index = line(each, "index_name")
        # Written both ways in the site's own code.
        parameter = index if index.startswith("fields.") else f"fields.{index}.en-US"
        for box in map(as_object, as_list(each.get("sublevel"))[:200]):
            word, value = line(box, "display"), box.get("id")
            if index and word and isinstance(value, str | int):
                found.setdefault(word.casefold(), (parameter, str(value)))
    return found
