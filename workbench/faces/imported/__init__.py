"""A person's own landmark models: one module for each kind of file."""
