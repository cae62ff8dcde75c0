"""What partners are told of late: what came, changed, closes and closed, the pipeline, duties and sources."""

from funding_tui.desk.digest.making import digest, since_day
from funding_tui.desk.digest.parts import Digest
from funding_tui.desk.digest.words import sections

__all__ = ["Digest", "digest", "sections", "since_day"]
