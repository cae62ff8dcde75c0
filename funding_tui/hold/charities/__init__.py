"""Check a provider against the register of charities of England and Wales."""
