"""How the faces of a batch belong together: free or for pose stability; what is expected and measured of them."""
