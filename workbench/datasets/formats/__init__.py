"""Foreign dataset layouts, one file each, translated at the edge; `registry` lists them."""
