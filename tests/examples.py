"""How many examples of a law hypothesis tries: all in the whole suite, a fifth in the inner loop."""

from hypothesis import settings

INNER_LOOP = "inner-loop"
"""The profile of `./slipway test --unit`."""
_WHOLE = 100
"""What hypothesis tries where nothing else is said."""


def examples(many: int) -> int:
    """`many` in the whole suite, fewer in proportion under the profile of the inner loop."""
    return many * min(_WHOLE, settings.default.max_examples) // _WHOLE
