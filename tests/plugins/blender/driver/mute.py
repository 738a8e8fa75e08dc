"""Runs inside Blender in place of `scene/serve.py` and never says a word."""

import time

while True:
    time.sleep(0.1)
