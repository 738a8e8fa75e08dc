"""Holes in depth pictures (hair, silhouettes, shadows of the emitter), filled in one of three ways: see `fill`."""

from __future__ import annotations

from plugins.kinect.depth_filling.face_region import fill_face
from plugins.kinect.depth_filling.filling import fill
from plugins.kinect.depth_filling.settings import METHODS, FillingSettings, Method

__all__ = ["METHODS", "FillingSettings", "Method", "fill", "fill_face"]
