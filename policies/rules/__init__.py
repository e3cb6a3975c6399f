"""The rules, one a file; a rule's id is its path below this folder."""
