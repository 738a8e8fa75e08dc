"""Runs in place of `plugins/kinect/devices/sdk/serve.py`: the same, with test doubles of the makers' libraries."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[5] / "plugins" / "kinect" / "devices"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "libraries"))

from sdk import serve

if __name__ == "__main__":
    serve.run()
