"""Depth, infrared and colour in each other's pixels, on the processor alone; metric points.

For workers and jobs: it imports the compiler, which the window's process never does.
"""

from plugins.kinect.registration.lens_change import LensChange as LensChange
from plugins.kinect.registration.metric import coloured_mesh as coloured_mesh
from plugins.kinect.registration.metric import points as points
from plugins.kinect.registration.warping import Registration as Registration
