"""From a person's photo to the code, the camera and, if wanted, the generator that draw it."""
