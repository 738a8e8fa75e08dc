"""The built-in head: geometry of skin, eyes, mouth, hair, clothes and accessories made with NumPy."""
