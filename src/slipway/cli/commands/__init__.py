"""The commands: one module each, loaded only when its command runs.

A module is named after its command (`import_` for `import`, a Python keyword) and has a function `command`, whose typed
parameters are the command's options and whose docstring, starting with the line below, is its help.
"""

COMMANDS = {
    "doctor": "Say what is there, what is missing, and what to do about it.",
    "test": "Run the linters, the type checker, the import contracts and the tests.",
}
