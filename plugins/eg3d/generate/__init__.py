"""Making datasets of faces with a generator: settings, items, one face at a time, output, and the seed's layout."""
