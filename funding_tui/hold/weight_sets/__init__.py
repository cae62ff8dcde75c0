"""Weights of harm on record: what one offence counts as, set by set, shipped with the app or imported.

`on_record.py` reads them and `import_sets.py` brings in others; `shipped/` holds the app's own, each with
its source, licence and date.
"""
