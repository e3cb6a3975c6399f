from xml.etree import ElementTree as ET

from slipway.report import graph, svg

WAVES = (("auth",), ("booking-api", "payments"))
NEEDS = {"auth": (), "payments": ("auth",), "booking-api": ("auth", "elsewhere")}


def test_text_lists_each_wave_with_what_its_services_need() -> None:
    assert graph.as_text(WAVES, NEEDS).splitlines() == [
        "wave 1",
        "  auth",
        "wave 2",
        "  booking-api <- auth, elsewhere",
        "  payments <- auth",
    ]


def test_mermaid_draws_an_arrow_to_what_is_needed() -> None:
    lines = graph.as_mermaid(WAVES, NEEDS).splitlines()
    assert lines[0] == "flowchart LR"
    assert "  booking_api_ --> auth_" in lines
    assert "    booking_api_[booking-api]" in lines


def test_dot_draws_an_arrow_to_what_is_needed() -> None:
    lines = graph.as_dot(WAVES, NEEDS).splitlines()
    assert '  "payments" -> "auth";' in lines
    assert (lines[0], lines[-1]) == ("digraph services {", "}")


def test_svg_has_a_box_for_each_service_and_a_line_for_each_edge_inside_the_stack() -> None:
    picture = ET.fromstring(svg.as_svg(WAVES, NEEDS))  # noqa: S314 - made by ourselves
    space = "{http://www.w3.org/2000/svg}"
    names = [text.text for text in picture.iter(f"{space}text") if text.get("class") == "name"]
    assert sorted(map(str, names)) == ["auth", "booking-api", "payments"]
    assert len(list(picture.iter(f"{space}path"))) == 2


def test_svg_of_nothing_is_still_a_picture() -> None:
    assert ET.fromstring(svg.as_svg((), {})).tag.endswith("svg")  # noqa: S314 - made by ourselves
