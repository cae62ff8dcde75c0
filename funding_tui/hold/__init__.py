"""What the partnership holds: streams, rules, duties, projects, areas, and how files bring them in."""
