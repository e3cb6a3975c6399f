from __future__ import annotations

import pytest

from slipway.scans.spdx import ExpressionError, satisfied

ALLOWED = {"MIT", "Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"}


@pytest.mark.parametrize(
    ("expression", "enough"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT AND Apache-2.0", True),
        ("GPL-3.0-only AND MIT OR Apache-2.0", True),
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", False),
        ("(MIT)", True),
        ("((MIT) and (Apache-2.0))", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("GPL-2.0-only", False),
        ("MIT WITH Strange-exception", False),
    ],
)
def test_an_expression_is_satisfied(expression: str, *, enough: bool) -> None:
    assert satisfied(expression, ALLOWED.__contains__) is enough


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "MIT OR",
        "AND MIT",
        "MIT Apache-2.0",
        "(MIT",
        "MIT)",
        "()",
        "MIT WITH",
        "MIT WITH (X)",
        "MIT/X11",
        "See LICENSE; file",
        "MIT\x00",
        "(" * 500 + "MIT" + ")" * 500,
        "(" * 21 + "MIT" + ")" * 21,
        "MIT OR " * 1000 + "MIT",
    ],
)
def test_what_is_no_expression_is_an_error(expression: str) -> None:
    with pytest.raises(ExpressionError):
        satisfied(expression, ALLOWED.__contains__)


@pytest.mark.parametrize("expression", ["(" * 20 + "MIT" + ")" * 20, " MIT  OR\tX "])
def test_parentheses_and_spaces_are_followed(expression: str) -> None:
    assert satisfied(expression, ALLOWED.__contains__)
