"""From Blender's label pass and a character's numbers to the channels of a sample."""
