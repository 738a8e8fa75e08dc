"""What a frame of the live view holds: the names that the window reads. Every frame is final.

Arrays
------
image : (H, W, 3) uint8 RGB, the first of the views asked for ("points" is no picture). Further views stand under their
    own names: colour, depth, infrared, overlay, each (H, W, 3) uint8 RGB. Colour and overlay are the region that is
    stored, as the colour camera sees it; depth and infrared are the depth camera's pictures. All are mirrored if asked.
landmarks : (N, 2) float32, points of the face in pixels of colour and overlay (mirrored as they are), centres at +0.5.
boxes : (N, 4) float32, x, y, width, height of every face found, in the same pixels.
points : (N, 3) float32 metres in the colour camera's frame (x right, y down, z forward; never mirrored), and
point_colours : (N, 3) uint8 RGB.

Figures
-------
views : which views there are, the first being `image`.
phase : "live"; of a capture also "countdown", "capturing", "paused", "disk" (it waits for the disk), "ended"; both:
    "unplugged" (it waits for the camera), "starting".
message : one sentence about the phase, or "".
camera : {title, serial, simulated}; where `simulated` is true, say so on screen.
size : [width, height] of the stored picture in pixels. mirrored : whether the pictures are.
rate : frames a second that are looked at. dropped : frames that the camera took and nobody looked at.
face : null, or {distance_m (null without depth), yaw, pitch, roll (degrees, facts 2.2), depth_percent, blur_mm,
    brightness (0 to 255), burnt_percent}.
accepted : whether this frame is good enough. reasons : [{reason, sentence}], why not, the gravest first.
guidance : {words, arrow, tone}. `arrow` is as it points on the pictures of this frame: "none", "left", "right", "up",
    "down", "closer", "back", "tilt left", "tilt right"; `tone` is "still", "move" or "wait". It is calm already.
exposure : "" or the sentence of a warning.
coverage : null, or {counts (rows × columns, rows of rising pitch, columns of rising yaw), yaw_edges, pitch_edges
    (degrees), share (frames that a view should have), here ([row, column] of the head now, or null), wanted (the same,
    or null)}. Rising yaw is the person's right, which is on the right of a mirrored picture.
range_m : [nearest, furthest] of the depth colours in metres.
capture : null in a live view, else {accepted, stored, waiting, total, train, eval, countdown_s, accepted_per_s,
    refused: {reason: count}, recording: whether an MKV is written}.
"""

from __future__ import annotations

from typing import Literal

View = Literal["colour", "depth", "infrared", "overlay", "points"]
VIEWS: dict[View, str] = {
    "colour": "Colour, as it is stored",
    "depth": "Depth, in colours",
    "infrared": "Infrared",
    "overlay": "Colour with depth over it: how well they are registered",
    "points": "Point cloud in 3D",
}
