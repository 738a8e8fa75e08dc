"""Mesh formats that are read and written here rather than by a library, because every vertex must keep its number."""
