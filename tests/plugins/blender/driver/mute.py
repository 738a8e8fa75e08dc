"""Runs inside Blender in place of `scene/serve.py` and never says a word."""

import threading

threading.Event().wait()
