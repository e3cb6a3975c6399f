"""Functions of the emulated Lambda, run for real: each in processes of its own, from its deployed package."""
