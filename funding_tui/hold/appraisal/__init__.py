"""How benefit is put in pounds: which unit costs, what later years count less for, and optimism about costs.

`settings.py` keeps what the partnership states; `green_book.toml` holds what the Treasury publishes, with its
source and date.
"""
