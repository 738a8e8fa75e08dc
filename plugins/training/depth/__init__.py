"""Runs that learn the depth of a photo: prepared, taught, judged and shown."""
