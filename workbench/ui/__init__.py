"""The window: everything that needs Qt and is no plugin. Never imports torch, bpy or a camera SDK."""
