"""The page that a mailed link leads to: shows what waits, and takes the answer of the one person it was made for."""
