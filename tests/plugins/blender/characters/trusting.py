"""Run inside Blender: python trusting.py FILE. Loads a file where the person lets the scripts of files run."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "plugins/blender"))

import bpy
from scene.characters import loading

words = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.context.preferences.filepaths.use_scripts_auto_execute = True
for entry in loading.load(words[0]):
    bpy.context.scene.collection.objects.link(entry)
bpy.context.view_layer.update()
sys.stdout.flush()
os._exit(0)
