"""The plan as people read it: tables of text, graphs, pictures."""
