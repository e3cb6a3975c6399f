"""Files that are not what they should be: each is refused with its place, none harms the reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slipway.documents import InvalidInputError, Problem, read_document, read_documents

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 12)
)
MERGE_BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{number}: &a{number} {{<<: [{', '.join([f'*a{number - 1}'] * 10)}]}}\n" for number in range(1, 12)
)
LADDER = "a0: &a0 [x]\n" + "".join(f"a{number}: &a{number} [*a{number - 1}]\n" for number in range(1, 100))

REFUSED = {
    "not UTF-8": (b"name: search\nowner: \xff\n", 2, "not UTF-8: byte 20 can't be read"),
    "Latin-1": ("owner: Zürich".encode("latin-1"), 1, "not UTF-8: byte 8 can't be read"),
    "UTF-16 with a mark": ("name: search".encode("utf-16"), 1, "not UTF-8: byte 0 can't be read"),
    "UTF-16 without": ("name: search".encode("utf-16-le"), 1, "not YAML: control characters are not allowed"),
    "a null character": (b"name: search\nowner: \0\n", 2, "not YAML: control characters are not allowed"),
    "an escape sequence": (b"name: \x1b[31msearch\n", 1, "not YAML: control characters are not allowed"),
    "half a character": (b"name: \xed\xa0\x80\n", 1, "not UTF-8: byte 6 can't be read"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(100), 1, "not YAML: control characters are not allowed"),
    "a duplicate key": (b"a: 1\nb:\n  c: 1\n  c: 2\n", 4, "'c' is given twice; the first is on line 3"),
    "a key twice in two styles": (b"80: 1\n'80': 2\n", 2, "'80' is given twice; the first is on line 1"),
    "two documents": (b"a: 1\n---\nb: 1\n", 3, "a second document; expected one document a file"),
    "a Python object": (b"a: !!python/object/apply:os.system [date]\n", 1,
                        "tag '!!python/object/apply:os.system' is not supported; leave it out"),
    "a Python name": (b"a: !!python/name:os.system\n", 1,
                      "tag '!!python/name:os.system' is not supported; leave it out"),
    "a tag of its own": (b"a: 1\nb: !secret x\n", 2, "tag '!secret' is not supported; leave it out"),
    "a tag on a key": (b"!secret a: 1\n", 1, "tag '!secret' is not supported; leave it out"),
    "a tag on a mapping": (b"a: !env {b: 1}\n", 1, "tag '!env' is not supported; leave it out"),
    "a tag that does not fit": (b"a: !!int x\n", 1, "tag '!!int' is not supported; leave it out"),
    "an empty number": (b"a: !!int\n", 1, "tag '!!int' is not supported; leave it out"),
    "a tagged date": (b"a: !!timestamp x\n", 1, "tag '!!timestamp' is not supported; leave it out"),
    "bytes": (b"a: !!binary x\n", 1, "tag '!!binary' is not supported; leave it out"),
    "a set": (b"a: !!set {x}\n", 1, "tag '!!set' is not supported; leave it out"),
    "a list as a key": (b"a: 1\n? [b]\n: 1\n", 2, "a key must be text, not a collection"),
    "a mapping as a key": (b"{a: 1}: 1\n", 1, "a key must be text, not a collection"),
    "an alias bomb": (BOMB.encode(), 5, "more than 100,000 values, aliases followed"),
    "a bomb of merges": (MERGE_BOMB.encode(), 6, "more than 100,000 values, aliases followed"),
    "many values": (b"- \n" * 100_001, 1, "more than 100,000 values, aliases followed"),
    "a ladder of aliases": (LADDER.encode(), 51, "nested too deeply; expected at most 50 levels, aliases followed"),
    "an alias that contains itself": (b"a: &a\n  - *a\n", 1, "an alias that contains itself"),
    "a mapping that contains itself": (b"a: &a\n  b: *a\n", 1, "an alias that contains itself"),
    "a merge of itself": (b"a: &a\n  <<: *a\n", 1, "an alias that contains itself"),
    "an unknown alias": (b"a: *b\n", 1, "not YAML: found undefined alias"),
    "a merge of text": (b"a:\n  <<: b\n", 2, None),
    "a merge sign as a value": (b"a: <<\n", 1, None),
    "a tab": (b"a:\n\tb: 1\n", 2,
     "not YAML: while scanning for the next token from line 2: found character that cannot start any token"),
    "an open bracket": (b"a: [1,\nb: 2\n", 3,
     "not YAML: while parsing a flow sequence from line 1: did not find expected ',' or ']'"),
    "an open quote": (b"a: 'b\nc: 1\n", 3,
     "not YAML: while scanning a quoted scalar from line 1: found unexpected end of stream"),
    "a colon too many": (b"a: b: c\n", 1, "not YAML: mapping values are not allowed in this context"),
    "a wrong indent": (b"a: 1\n  b: 2\n", 2, "not YAML: mapping values are not allowed in this context"),
    "another version": (b"%YAML 3.0\n---\na: 1\n", 1, "not YAML: found incompatible YAML document"),
    "a half escape": (b'a: "\\ud800"\n', 1, None),
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("file.yaml")


def _problem(path: Path, **options: int) -> Problem:
    with pytest.raises(InvalidInputError) as raised:
        read_document(path, **options)
    (problem,) = raised.value.problems
    return problem


@pytest.mark.parametrize(("content", "line", "message"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused_at_its_line(file: Path, content: bytes, line: int, message: str | None) -> None:
    file.write_bytes(content)
    problem = _problem(file)
    assert (problem.file, problem.line, problem.suggestion) == ("file.yaml", line, "")
    assert problem.message == message if message else problem.message.startswith("not YAML: ")


def test_a_large_file_is_refused_unread(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    assert _problem(file) == Problem("file.yaml", 0, "", "50,000,000 bytes; expected at most 1,000,000")


def test_the_limit_is_the_readers_to_set(file: Path) -> None:
    file.write_text("a: 1\n")
    assert _problem(file, max_bytes=4).message == "5 bytes; expected at most 4"
    assert read_document(file, max_bytes=5).data == {"a": 1}


def test_a_folder_is_no_file(file: Path) -> None:
    file.mkdir()
    assert _problem(file) == Problem("file.yaml", 0, "", "expected a file, found a folder")


def test_a_missing_file_is_told(file: Path) -> None:
    assert _problem(file) == Problem("file.yaml", 0, "", "can't be read: No such file or directory")


def test_a_loop_of_links_is_told(file: Path) -> None:
    file.symlink_to(file)
    assert _problem(file) == Problem("file.yaml", 0, "", "can't be read: Too many levels of symbolic links")


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_never_ends_is_not_read(file: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    assert _problem(file) == Problem("file.yaml", 0, "", "not a regular file")


def test_a_file_that_may_not_be_read_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied", "file.yaml")

    file.write_text("a: 1\n")
    file.chmod(0)
    if os.access(file, os.R_OK):  # a superuser may read everything
        monkeypatch.setattr(Path, "read_bytes", refuse)
    assert _problem(file) == Problem("file.yaml", 0, "", "can't be read: Permission denied")


def test_a_name_of_any_length_is_told(file: Path) -> None:
    assert _problem(file.with_name("x" * 300)).message == "can't be read: File name too long"
    assert _problem(file.with_name("x\0")).message == "can't be read: embedded null byte"


def test_an_empty_file_holds_nothing(file: Path) -> None:
    file.write_text("")
    document = read_document(file)
    assert (document.data, document.line(("a",))) == (None, 0)


def test_several_documents_keep_their_lines(file: Path) -> None:
    file.write_text("---\na: 1\n---\n---\n# nothing\n---\n\nb:\n  - 1\n  - 2\n...\n")
    first, second = read_documents(file)
    assert (first.data, second.data) == ({"a": 1}, {"b": [1, 2]})
    assert (first.line(()), second.line(()), second.line(("b", 1))) == (2, 8, 10)


def test_aliases_and_merges_are_followed(file: Path) -> None:
    file.write_text("base: &base\n  a: 1\n  b: 1\nuse:\n  <<: *base\n  b: 2\nagain: *base\n")
    document = read_document(file)
    assert document.data == {"base": {"a": 1, "b": 1}, "use": {"a": 1, "b": 2}, "again": {"a": 1, "b": 1}}
    assert document.line(("use", "b")) == 6
    assert document.line(("use", "a")) == 2


def test_a_byte_order_mark_is_skipped(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(file).data == {"a": 1}


def test_windows_line_ends_are_lines(file: Path) -> None:
    file.write_bytes(b"a: 1\r\nb: 2\r\n")
    assert read_document(file).line(("b",)) == 2
