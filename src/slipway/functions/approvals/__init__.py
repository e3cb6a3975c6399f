"""Approvals: tells who may answer what waits, takes their answers, and tells the pipeline how it ended."""
