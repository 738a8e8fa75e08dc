"""What a person chooses, part by part; `plugins.blender.settings` joins the parts to one model."""
