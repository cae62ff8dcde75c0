"""What partners are told of late: what came, changed, closes and closed, the pipeline, duties and sources."""

from funding_tui.today.digest.making import digest, parse_since
from funding_tui.today.digest.parts import Digest
from funding_tui.today.digest.words import sections

__all__ = ["Digest", "digest", "parse_since", "sections"]
