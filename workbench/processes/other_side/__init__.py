"""What a script of ours in another Python says and hears with. Standard library and NumPy only, nothing else of ours.

The script puts the folder above this one on its path, because our packages load libraries that its Python lacks.
"""
