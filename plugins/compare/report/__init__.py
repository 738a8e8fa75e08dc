"""A comparison on disk: HTML with figures, CSV, JSON and the meshes."""
