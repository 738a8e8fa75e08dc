"""Forms built from settings models. The window starts without them: nothing is imported here."""
