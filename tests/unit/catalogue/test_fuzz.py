"""Whatever a service file holds, the catalogue is read, or refused with an InvalidInputError and nothing else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from slipway.catalogue import load_catalogue
from slipway.documents import InvalidInputError, Problem
from tests.examples import examples
from tests.unit.catalogue.folder import AUTH, OWNERS, SEARCH, SYSTEMS, Folder

SNIPPETS = st.sampled_from([
    b"&a ", b"*a", b"<<: ", b"!!int ", b"!!python/object:x ", b"!!binary ", b"!!set ", b"!!omap ", b"!!timestamp ",
    b"? ", b": ", b"- ", b"[", b"]", b"{", b"}", b"|\n", b">\n", b"'", b'"', b"#", b"---\n", b"...\n", b"%YAML 1.1\n",
    b"%TAG ! x\n", b"\t", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\r", b"\n", b"\n  ", b"~", b"1e999",
    b"0x", b"-", b".nan", b"=", b"<<", b"\\x1b",
])  # fmt: skip
WHERE = st.integers(0, len(SEARCH) - 1)
EDITS = st.lists(st.tuples(WHERE, st.integers(0, 12), SNIPPETS | st.binary(max_size=4)), min_size=1, max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers() | st.none(), inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = Folder(tmp_path_factory.mktemp("fleet"))
    folder.write("owners.yaml", OWNERS)
    folder.write("systems.yaml", SYSTEMS)
    folder.write("services/auth.yaml", AUTH)
    return folder


def _problems(folder: Folder) -> tuple[Problem, ...]:
    try:
        catalogue = load_catalogue(folder.path)
    except InvalidInputError as error:
        return error.problems or (Problem("nowhere", -1, "", "refused without a problem"),)
    assert len(catalogue.services) == 2
    return ()


def _read_or_refused(folder: Folder, content: bytes) -> None:
    file = folder.write("services/search.yaml", content)
    lines = len(content.decode(errors="replace").splitlines()) + 1
    for problem in _problems(folder):
        assert str(problem).isprintable()
        assert 0 <= problem.line <= lines
        assert problem.file == str(file)


@settings(deadline=None, max_examples=examples(150))
@given(st.binary(max_size=400))
def test_any_bytes(fuzzed: Folder, content: bytes) -> None:
    _read_or_refused(fuzzed, content)


@settings(deadline=None, max_examples=examples(300))
@given(EDITS)
def test_a_good_file_with_any_damage(fuzzed: Folder, edits: list[tuple[int, int, bytes]]) -> None:
    content = SEARCH.encode()
    for start, length, inserted in edits:
        content = content[:start] + inserted + content[start + length :]
    _read_or_refused(fuzzed, content)


@settings(deadline=None, max_examples=examples(150))
@given(st.dictionaries(st.sampled_from([line.split(":")[0] for line in SEARCH.splitlines()]), VALUES, max_size=3))
def test_a_good_file_with_any_values(fuzzed: Folder, values: dict[str, object]) -> None:
    data = {**yaml.safe_load(SEARCH), **values}
    _read_or_refused(fuzzed, yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass"))
