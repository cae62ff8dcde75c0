"""Evidence as files give it: read, stored, what it supersedes, and which options count otherwise then."""
