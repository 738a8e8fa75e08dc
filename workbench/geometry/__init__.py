"""Cameras, depth maps, meshes, alignment and distances. Metres, OpenCV camera frame, unless a name says so."""
