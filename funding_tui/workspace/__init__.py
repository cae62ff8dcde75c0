"""A workspace as a whole: made, backed up, restored, checked."""
