"""What a benefit is worth and rests on: layers of assumption, other weights, and pounds."""
