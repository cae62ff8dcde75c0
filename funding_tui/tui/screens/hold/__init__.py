"""The screens for what is held."""
