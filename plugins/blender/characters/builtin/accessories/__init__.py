"""What the built-in head wears, modelled by code: patches of its skin moved outwards, shapes set on landmarks."""
