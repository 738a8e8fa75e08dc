"""Tools for latent codes: contact sheets, videos between faces, arithmetic, and codes as files."""
