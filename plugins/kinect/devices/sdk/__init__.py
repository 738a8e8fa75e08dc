"""Runs in the Python that has a camera maker's library: standard library, NumPy and that library only.

`serve.py` is started there by `plugins.kinect.devices.sdk_process` and speaks to it through `other_side.wire`.
"""
