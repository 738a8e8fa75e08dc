"""Who can be drawn, behind one interface (`interface`): built-in heads, add-ons of Blender, a person's own mesh."""
