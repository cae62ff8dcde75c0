"""The areas of a partnership, from what is published of them."""
