"""The page that a map is printed on: what stands where, in millimetres, as a frozen value that is saved, undone and shared."""
