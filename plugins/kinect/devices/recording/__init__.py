"""Recordings of depth cameras: MKV files as the Azure Kinect's recorder writes them, read and written."""
