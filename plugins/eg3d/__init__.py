"""The EG3D tab: faces from a 3D-aware generator, with their depth, surface, latent code and camera."""
