"""Pickles, torch's containers and safetensors read as data: nothing here imports or calls what a file names."""
