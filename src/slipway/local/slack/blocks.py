"""What Slack takes of Block Kit, and what it refuses (Slack, "Reference: blocks", "block elements", "views")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slipway.local.slack.inputs import LONGEST_ID, element_problems

MOST_BLOCKS, MOST_IN_A_VIEW = 50, 100
LONGEST_TITLE, LONGEST_METADATA = 24, 3000
STYLES = frozenset({"primary", "danger"})

Block = Mapping[str, Any]


def problems(blocks: object, most: int = MOST_BLOCKS) -> list[str]:
    """What is wrong with the blocks of a message or of a view; empty where nothing is."""
    if not isinstance(blocks, list):
        return ["expected an array of blocks"]
    found = [f"expected at most {most} blocks, found {len(blocks)}"] if len(blocks) > most else []
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(ids) != len(set(ids)):
        found.append("two blocks have the same block_id")
    for number, block in enumerate(blocks):
        found += [f"{told} [json-pointer:/blocks/{number}]" for told in _block(block)]
    return found


def view_problems(view: object) -> list[str]:
    """What is wrong with a modal; empty where nothing is."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["expected a view of type modal"]
    blocks = view.get("blocks")
    found = [*_text(view.get("title"), LONGEST_TITLE, "title", plain=True)]
    for name in ("submit", "close"):
        if view.get(name) is not None:
            found += _text(view[name], LONGEST_TITLE, name, plain=True)
    inputs = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if any(block.get("type") == "input" for block in inputs) and view.get("submit") is None:
        found.append("a view with inputs needs submit")
    if len(str(view.get("private_metadata", ""))) > LONGEST_METADATA:
        found.append(f"private_metadata: at most {LONGEST_METADATA} characters")
    if len(str(view.get("callback_id", ""))) > LONGEST_ID:
        found.append(f"callback_id: at most {LONGEST_ID} characters")
    return [*found, *problems(blocks, MOST_IN_A_VIEW)]


def _block(block: object) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "expected an object"
        return
    if len(str(block.get("block_id", ""))) > LONGEST_ID:
        yield f"block_id: at most {LONGEST_ID} characters"
    rule = _KINDS.get(str(block.get("type")))
    if rule is None:
        yield f"unsupported type: {block.get('type')}"
        return
    yield from rule(block)


def _section(block: Block) -> Iterator[str]:
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield "a section needs text or fields"
    if block.get("text") is not None:
        yield from _text(block["text"], 3000, "text")
    if fields is not None:
        if not isinstance(fields, list) or not 1 <= len(fields) <= 10:  # noqa: PLR2004 - Slack's own
            yield "fields: 1 to 10"
            return
        for field in fields:
            yield from _text(field, 2000, "fields")
    if block.get("accessory") is not None:
        yield from _element(block["accessory"])


def _header(block: Block) -> Iterator[str]:
    yield from _text(block.get("text"), 150, "text", plain=True)


def _context(block: Block) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:  # noqa: PLR2004 - Slack's own
        yield "elements: 1 to 10"
        return
    for element in elements:
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element)
        else:
            yield from _text(element, 3000, "elements")


def _actions(block: Block) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:  # noqa: PLR2004 - Slack's own
        yield "elements: 1 to 25"
        return
    ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
    if len([each for each in ids if each]) != len({each for each in ids if each}):
        yield "two elements have the same action_id"
    for element in elements:
        yield from _element(element)


def _element(element: object) -> Iterator[str]:
    if not isinstance(element, dict):
        yield "expected an element"
        return
    if element.get("type") == "image":
        yield from _image(element)
        return
    if element.get("type") != "button":
        yield f"unsupported element: {element.get('type')}"
        return
    yield from _text(element.get("text"), 75, "text of a button", plain=True)
    for name, longest in (("action_id", LONGEST_ID), ("value", 2000), ("url", 3000)):
        if len(str(element.get(name, ""))) > longest:
            yield f"{name}: at most {longest} characters"
    if "style" in element and element["style"] not in STYLES:
        yield "style: primary or danger"


def _input(block: Block) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, "label", plain=True)
    yield from element_problems(block.get("element"))


def _image(block: Block) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield "an image needs image_url or slack_file"
    if len(str(block.get("image_url", ""))) > 3000:  # noqa: PLR2004 - Slack's own
        yield "image_url: at most 3000 characters"
    if not block.get("alt_text") or len(str(block["alt_text"])) > 2000:  # noqa: PLR2004 - Slack's own
        yield "alt_text: 1 to 2000 characters"


def _divider(_block: Block) -> Iterator[str]:
    return iter(())


def _text(text: object, longest: int, name: str, *, plain: bool = False) -> Iterator[str]:
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"{name}: expected a text of type {' or '.join(sorted(kinds))}"
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= longest:
        yield f"{name}: 1 to {longest} characters"


_KINDS: Mapping[str, Callable[[Block], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _divider,
}
