"""What runs inside Blender's Python: standard library, numpy and bpy only, and nothing of ours outside this folder."""
