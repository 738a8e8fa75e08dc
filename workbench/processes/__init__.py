"""Processes in a Python that is not ours (Blender's, a camera maker's): started, spoken to, watched, ended.

`other_side` is what they import of ours: standard library and NumPy only, found through this folder as a path.
"""
