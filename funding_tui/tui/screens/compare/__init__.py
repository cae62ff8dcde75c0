"""Screen 6, Compare: any kept runs and usual methods side by side, and what lies beneath each figure.

`screen.py` is the screen, `state.py` what it holds, `tables.py` puts figures and floors in tables,
`choosing.py` chooses the columns, `beneath.py` shows what a figure is made of, and `pictures.py` a run in
pictures.
"""
