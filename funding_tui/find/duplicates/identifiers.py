"""Names of a listing that its sources share: the OCID of a notice, and the address of its page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_OCID = re.compile(r"ocds-[a-z0-9]{6}-[a-z0-9_-]+", re.IGNORECASE)
# a scheme that is run again keeps its label, two words at least, with a number that counts up
_RERUN = re.compile(r"^(?P<base>[a-z0-9-]*[a-z]{3}[a-z0-9]*-[a-z0-9-]+)-(?P<number>\d{1,2})$")
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "source", "ref")


def shared_names(source_id: str, url: str) -> frozenset[str]:
    """The OCIDs of a notice, and its address as every source would write it.

    A notice with an OCID has that alone: its address may be that of a later release.
    """
    ocids = frozenset(found.lower() for text in (source_id, url) for found in _OCID.findall(text))
    address = page_address(url)
    return ocids or (frozenset((address,)) if address else frozenset())


def page_address(url: str) -> str:
    """An address without scheme, `www.`, tracking, fragment and last slash; empty for a site's front page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/").lower()
    asked = sorted(pair for pair in parse_qsl(parts.query) if not pair[0].lower().startswith(_TRACKING))
    if not parts.hostname or not (path or asked):
        return ""
    host = parts.hostname.removeprefix("www.")
    return f"{host}{path}{'?' + urlencode(asked) if asked else ''}"


def label_of(source_id: str) -> tuple[str, int]:
    """A source's label without the number of its run, and that number: `fund-2` is the second of `fund`."""
    found = _RERUN.match(source_id.strip().lower())
    return (found["base"], int(found["number"])) if found else (source_id.strip().lower(), 1)
