"""The app in a terminal: screens, widgets, keys."""
