"""Inputs of a modal: what Slack takes of them, and what it asks for before it sends one (Slack, "Block elements")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

LONGEST_ID, LONGEST_TYPED, MOST_OPTIONS, LONGEST_OPTION = 255, 3000, 10, 150
MISSING, UNFIT = "Please complete this required field.", "This takes {least} to {most} characters."
NO_OPTION, NO_NUMBER = "This is not one of the options.", "This is no whole number in the range."

Element = Mapping[str, Any]
Given = Sequence[str]


def element_problems(element: object) -> Iterator[str]:
    """What is wrong with the element of an input."""
    if not isinstance(element, dict) or element.get("type") not in _PROBLEMS:
        yield f"element: expected one of {', '.join(_PROBLEMS)}"
        return
    yield from _PROBLEMS[element["type"]](element)
    if len(str(element.get("action_id", ""))) > LONGEST_ID:
        yield f"action_id: at most {LONGEST_ID} characters"


def unfit(block: Mapping[str, Any], given: Given) -> str:
    """What Slack says to what a person put into an input; empty where it takes it."""
    told = [each for each in given if each.strip()]
    if not told:
        return "" if block.get("optional") else MISSING
    return _UNFIT[block["element"]["type"]](block["element"], told)


def state(element: Element, given: Given) -> dict[str, Any]:
    """What the app is told of an input."""
    if element["type"] == "checkboxes":
        return {"type": "checkboxes", "selected_options": [one for one in element["options"] if one["value"] in given]}
    return {"type": element["type"], "value": (given[0] if given else "") or None}


def _text_problems(element: Element) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TYPED)
    whole = isinstance(least, int) and isinstance(most, int)
    if not (whole and 0 <= least <= most and 1 <= most <= LONGEST_TYPED):
        yield f"min_length and max_length: 0 to {LONGEST_TYPED}"


def _choice_problems(element: Element) -> Iterator[str]:
    options = element.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= MOST_OPTIONS:
        yield f"options: 1 to {MOST_OPTIONS}"
        return
    for option in options:
        text = option.get("text") if isinstance(option, dict) else None
        if not isinstance(text, dict) or not 1 <= len(str(text.get("text", ""))) <= LONGEST_OPTION // 2:
            yield f"text of an option: 1 to {LONGEST_OPTION // 2} characters"
        elif not 1 <= len(str(option.get("value", ""))) <= LONGEST_OPTION:
            yield f"value of an option: 1 to {LONGEST_OPTION} characters"


def _number_problems(element: Element) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield "is_decimal_allowed: expected a boolean"
    for name in ("initial_value", "min_value", "max_value"):
        if name in element and not (isinstance(element[name], str) and _number(element[name]) is not None):
            yield f"{name}: expected a number as text"


def _text_unfit(element: Element, given: Given) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TYPED)
    return "" if least <= len(given[0].strip()) <= most else UNFIT.format(least=least, most=most)


def _choice_unfit(element: Element, given: Given) -> str:
    return "" if set(given) <= {option["value"] for option in element["options"]} else NO_OPTION


def _number_unfit(element: Element, given: Given) -> str:
    number = _number(given[0])
    if number is None or not (element["is_decimal_allowed"] or number.is_integer()):
        return NO_NUMBER
    least, most = (_number(element[name]) if name in element else None for name in ("min_value", "max_value"))
    fits = (least is None or number >= least) and (most is None or number <= most)
    return "" if fits else NO_NUMBER


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


_PROBLEMS: Mapping[str, Callable[[Element], Iterator[str]]] = {
    "plain_text_input": _text_problems,
    "checkboxes": _choice_problems,
    "number_input": _number_problems,
}
_UNFIT: Mapping[str, Callable[[Element, Given], str]] = {
    "plain_text_input": _text_unfit,
    "checkboxes": _choice_unfit,
    "number_input": _number_unfit,
}
