"""The generator: mapping, planes, decoder, volume renderer, superresolution."""
