"""How plugins are described, found and loaded."""
