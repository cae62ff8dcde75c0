"""What the partnership holds: streams, rules, obligations, projects, areas, and their import from files."""
