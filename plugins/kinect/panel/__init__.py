"""The only Qt of the Kinect plugin."""

from __future__ import annotations

from plugins.kinect.panel.tab import KinectPanel

__all__ = ["KinectPanel"]
