"""Takes everything that happens in delivery: keeps evidence, pushes and DORA's facts, and tells who is to know."""
