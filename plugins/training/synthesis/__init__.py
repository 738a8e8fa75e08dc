"""Runs that learn a face with depth (RGBD) from a drawing of its 70 points: the face synthesiser."""
