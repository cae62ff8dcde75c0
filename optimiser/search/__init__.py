"""The search for the best allocation: bound and answer close in on each other until nothing better is left.

`all_aims.py` takes the aims of an objective one after the other and `one_aim.py` settles each of them. A
relaxation's choices are rounded by diving (`diving.py`), every answer is made exact to the penny
(`rounding.py`), and where nothing fits `conflict.py` says which rules cannot hold together.
"""
