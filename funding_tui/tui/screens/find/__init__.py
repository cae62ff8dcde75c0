"""The screens that find money."""
