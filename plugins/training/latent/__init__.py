"""Runs that learn the latent code of a face from its picture: EG3D's w, one row or fourteen."""
