"""Text for Slack: what is cut, escaped and linked."""

import pytest

from slipway.functions.slack.text import cut, escaped, link


@pytest.mark.parametrize(
    ("text", "longest", "told"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab &lt;b&gt;", 6, "ab …"),
        ("ab &amp; <https://a.example|a>", 20, "ab &amp; …"),
        ("<@U05ANANUNEZ> and more", 16, "<@U05ANANUNEZ> …"),
        ("<@U05ANANUNEZ> and more", 9, "…"),
    ],
)
def test_what_is_cut_ends_in_no_half_of_anything(text: str, longest: int, told: str) -> None:
    assert cut(text, longest) == told


def test_only_what_is_a_web_address_is_a_link_and_nothing_else_calls_anybody() -> None:
    assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert link("https://a.example/x?y", "<see>") == "<https://a.example/x?y|&lt;see&gt;>"
    for address in ("javascript:alert(1)", "https://a.example|<!here>", "https://a.example>"):
        assert "<" not in link(address, "see")
