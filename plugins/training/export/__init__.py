"""Runs for other programs: plain weights, TorchScript and ONNX, with a description that says how to use them."""
