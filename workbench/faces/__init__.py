"""Finds faces and their 70 points in colour pictures: the built-in detector and network, or a person's own model.

Modules that need no torch (`opening`, `interface`, `crops`, `pupils`, `head_fit`) may be imported anywhere; networks
are loaded by `open_face_finder`, in jobs and live workers only. Their weights lie in `resources/landmarks`.
"""
