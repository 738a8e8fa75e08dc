"""Cameras, depth maps, meshes, alignment and distances. Metres and the OpenCV camera frame unless a name says otherwise."""
