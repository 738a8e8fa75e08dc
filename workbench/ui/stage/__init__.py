"""Pictures and their channels."""
