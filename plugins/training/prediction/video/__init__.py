"""Depth from videos: their frames, the depth of each on disk, and the coloured videos made of it."""
