"""What the officer sees, one screen a file; a screen asks the desk in a job and shows what comes back.

`base.py` is what every screen shares, `record.py` what every record opened from a row shares, `desk.py` the
desk's verbs on the open workspace. No screen holds a rule of the trade.
"""
