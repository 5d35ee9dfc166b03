"""What is attacked: one file for each, with a `TARGET` in it."""
