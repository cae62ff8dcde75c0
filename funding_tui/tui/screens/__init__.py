"""What the officer sees, one screen a file, in folders of the four jobs.

`base.py` is what every screen shares, `windows.py` the windows in front of a screen. A screen runs verbs in
jobs and shows what they return; no screen opens a session or knows a rule of funding.
"""
