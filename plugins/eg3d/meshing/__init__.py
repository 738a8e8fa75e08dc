"""Surfaces of faces: cut from the density or made of a rendered depth, coloured, cleaned; and density volumes in files.

Meshes cut from density are in EG3D's world (y up, the face looks along +z, origin at the middle of the box), scaled to
nominal metres: the world that the generator's cameras are in when they are read with the same metres per unit.
"""
