"""The live view: what a camera shows at the moment, from its own process or from inside a capture.

A window asks the preview `kinect.live` with a `LiveRequest` and gets frames until it asks for something else. With
`LiveRequest.follow` set to a job's folder the frames are those of the capture in it, which holds the camera then; they
have the same names. `plugins.kinect.live.names` lists these.
"""
