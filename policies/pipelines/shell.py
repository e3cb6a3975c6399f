"""The commands that a shell script runs, and whether the script's exit code hears of their failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

SHELLS = {"sh", "bash", "dash", "zsh", "ksh"}
SEQUENCES = {"program", "compound_statement", "subshell", "do_group", "else_clause"}
CONDITIONAL = {"if_statement", "elif_clause", "case_statement", "case_item", "while_statement"}
TRANSPARENT = {"redirected_statement", "variable_assignment", "declaration_command", "command_substitution"}


@dataclass(frozen=True)
class Command:
    """One simple command. `lost` says why its failure would not stop the build, None where it would.

    `words` are the program and its arguments with quotes removed; expansions stay as written.
    """

    words: tuple[str, ...]
    lost: str | None = None


@dataclass
class Options:
    """The shell options that decide which exit codes count; `set` changes them as the script goes on."""

    errexit: bool = False
    pipefail: bool = False

    def apply(self, words: list[str]) -> None:
        """Take over what one `set` command says, as in `set -euo pipefail`."""
        for position, word in enumerate(words):
            on = word.startswith("-")
            if not word.startswith(("-", "+")):
                continue
            if "e" in word[1:]:
                self.errexit = on
            if word.endswith("o") and position + 1 < len(words):
                name = words[position + 1]
                self.errexit = on if name == "errexit" else self.errexit
                self.pipefail = on if name == "pipefail" else self.pipefail


@dataclass(frozen=True)
class Fate:
    """What becomes of a failure: `status` is why the status of the whole would not show it, None if it would.

    `checked` means that the shell only looks at it, as in `a && b`, so that `set -e` does not stop there.
    """

    status: str | None = None
    checked: bool = False


def commands(script: str, options: Options | None = None) -> Iterator[Command]:
    """The commands of `script` in order. `options` carries `set -e` and `set -o pipefail` on to a later script."""
    tree = _parser().parse(script.encode())
    yield from _Walk(options or Options()).sequence(tree.root_node, Fate())


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


@dataclass
class _Walk:
    options: Options
    functions: dict[str, Node] = field(default_factory=dict)

    def sequence(self, parent: Node, fate: Fate) -> Iterator[Command]:
        """Statements one after the other: the last one's status is the status of all."""
        statements = [node for node in parent.named_children if node.type != "comment"]
        for position, node in enumerate(statements):
            last = position == len(statements) - 1
            if node.next_sibling is not None and node.next_sibling.type == "&":
                yield from self.statement(node, Fate("it runs in the background", checked=True))
            else:
                yield from self.statement(node, fate if last else _earlier(fate))

    def statement(self, node: Node, fate: Fate) -> Iterator[Command]:
        """The commands below one node."""
        return _READERS.get(node.type, _Walk.ignored)(self, node, fate)

    def ignored(self, _node: Node, _fate: Fate) -> Iterator[Command]:
        """What runs nothing: words, redirections, comments."""
        return iter(())

    def transparent(self, node: Node, fate: Fate) -> Iterator[Command]:
        """What passes on the status of the command inside it: `x=$(command)`, `command > file`."""
        for child in node.named_children:
            yield from self.statement(child, fate)

    def negated(self, node: Node, _: Fate) -> Iterator[Command]:
        """`! command`."""
        yield from self.sequence(node, Fate("its exit code is negated", checked=True))

    def conditional(self, node: Node, _: Fate) -> Iterator[Command]:
        """`if`, `case` and `while`; `if ! command; then exit 1; fi` hears of the failure all the same."""
        if _stops_on_failure(node):
            yield from self.sequence(node.named_children[0], Fate())
        else:
            yield from self.sequence(node, Fate("it runs only under a condition", checked=True))

    def repeated(self, node: Node, fate: Fate) -> Iterator[Command]:
        """`for`: the status is that of the last round."""
        for body in (child for child in node.named_children if child.type == "do_group"):
            yield from self.sequence(body, _earlier(fate))

    def function(self, node: Node, _: Fate) -> Iterator[Command]:
        """A function runs nothing until it is called."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name and body:
            self.functions[_text(name)] = body
        return iter(())

    def command(self, node: Node, fate: Fate) -> Iterator[Command]:
        """A simple command, what its substitutions run, and what it runs in turn: `sh -c`, `eval`, a function."""
        for substitution in _substitutions(node):
            yield from self.sequence(substitution, Fate("its exit code is lost in a substitution", checked=True))
        words = [_text(child) for child in node.named_children if child.type not in _NOT_WORDS]
        if not words:
            return
        program = words[0].rsplit("/", 1)[-1]
        if program == "set":
            self.options.apply(words[1:])
        elif program in self.functions:
            yield from self.sequence(self.functions.pop(program), fate)
        elif program in SHELLS and (script := _inline_script(words)):
            yield from (self.heard(command, fate) for command in commands(*script))
        elif program == "eval":
            yield from (self.heard(command, fate) for command in commands(" ".join(words[1:]), self.options))
        else:
            yield self.heard(Command(tuple(words)), fate)

    def heard(self, command: Command, fate: Fate) -> Command:
        """The command with the reason, if any, why its failure goes unheard."""
        stops = self.options.errexit and not fate.checked
        return replace(command, lost=command.lost or (None if stops else fate.status))

    def either(self, node: Node, fate: Fate) -> Iterator[Command]:
        """`a && b` and `a || b`."""
        left, operator, right = node.children[0], node.children[1], node.children[-1]
        if operator.type == "&&":
            yield from self.statement(left, replace(fate, checked=True))
            yield from self.statement(right, fate)
        elif _always_fails(right):
            yield from self.statement(left, Fate())
            yield from self.statement(right, fate)
        else:
            yield from self.statement(left, Fate(f"`|| {_text(right).split()[0]}` hides its failure", checked=True))
            yield from self.statement(right, Fate("it runs only under a condition", checked=True))

    def piped(self, node: Node, fate: Fate) -> Iterator[Command]:
        """`a | b`: only the last one's status counts, unless pipefail is set."""
        *earlier, last = node.named_children
        hidden = fate if self.options.pipefail else Fate("its exit code is lost in a pipe", checked=True)
        for part in earlier:
            yield from self.statement(part, hidden)
        yield from self.statement(last, fate)


_READERS: dict[str, Callable[[_Walk, Node, Fate], Iterator[Command]]] = {
    **dict.fromkeys(SEQUENCES, _Walk.sequence),
    **dict.fromkeys(CONDITIONAL, _Walk.conditional),
    **dict.fromkeys(TRANSPARENT, _Walk.transparent),
    "command": _Walk.command,
    "list": _Walk.either,
    "pipeline": _Walk.piped,
    "negated_command": _Walk.negated,
    "for_statement": _Walk.repeated,
    "function_definition": _Walk.function,
}

_NOT_WORDS = {"variable_assignment", "file_redirect", "herestring_redirect", "heredoc_redirect"}


def _earlier(fate: Fate) -> Fate:
    return replace(fate, status=fate.status or "only the last exit code of its block counts (no `set -e`)")


def _always_fails(node: Node) -> bool:
    """Whether a node ends the script with an error: `exit 1`, `return 1`, `false`, or a block that ends in one."""
    if node.type in SEQUENCES | {"list"}:
        return bool(node.named_children) and _always_fails(node.named_children[-1])
    match _text(node).split():
        case ["false"] | ["exit" | "return"] | ["exit" | "return", "1" | "2" | "$?"]:
            return True
    return False


def _stops_on_failure(node: Node) -> bool:
    """Whether a node reads `if ! command; then ... exit 1; fi`."""
    condition, *rest = node.named_children or [node]
    return condition.type == "negated_command" and bool(rest) and _always_fails(rest[-1])


def _inline_script(words: list[str]) -> tuple[str, Options] | None:
    """The script of `sh -c SCRIPT` and the options that it starts with."""
    flags = list(takewhile(lambda word: word.startswith("-"), words[1:]))
    letters = "".join(flag[1:] for flag in flags if not flag.startswith("--"))
    position = len(flags) + 1
    if "c" not in letters or position >= len(words):
        return None
    return words[position], Options(errexit="e" in letters)


def _substitutions(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "command_substitution":
            yield child
        else:
            yield from _substitutions(child)


def _text(node: Node) -> str:
    if node.type == "raw_string":
        return _source(node)[1:-1]
    if node.type == "string":
        return _source(node)[1:-1].replace('\\"', '"')
    if node.type in {"concatenation", "command_name"}:
        return "".join(_text(child) for child in node.children)
    return _source(node)


def _source(node: Node) -> str:
    return (node.text or b"").decode()
