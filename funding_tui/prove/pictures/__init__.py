"""Pictures of a run for paper: vector drawings, each with its words and its table of figures.

`gallery.py` gives them all, each drawn from the `RunReport` alone by a file of its own. `drawing.py` holds
the shapes, `ink.py` the colours, and `bitmap.py` turns a drawing into dots.
"""

from __future__ import annotations

from funding_tui.prove.pictures.gallery import missing_pictures, run_pictures
from funding_tui.rendering.drawing import draw_png
from funding_tui.rendering.picture import Picture

__all__ = ["Picture", "draw_png", "missing_pictures", "run_pictures"]
