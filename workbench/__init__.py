"""Face Depth Workbench: face data with true depth, depth models, and an honest look at their errors."""

__version__ = "0.1.0"
