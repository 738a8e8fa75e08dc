"""The live demo: a camera or a video, the depth that a run sees in it, and points to look round."""
