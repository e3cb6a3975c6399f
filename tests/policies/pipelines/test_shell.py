from __future__ import annotations

import pytest

from policies.pipelines.shell import Options, commands

BLOCK = "only the last exit code of its block counts"
CONDITION = "it runs only under a condition"
HEARD = {
    "alone": "pytest",
    "and": "pytest && echo done",
    "or exit": "pytest || exit 1",
    "or a block that fails": "pytest || { echo broken; exit 1; }",
    "last of a block": "npm ci\npytest",
    "set -e": "set -e\npytest\necho done",
    "set -euo pipefail": "set -euo pipefail; pytest | tee log; echo done",
    "set -o errexit": "set -o errexit\npytest\necho done",
    "pipefail": "set -o pipefail\npytest | tee log",
    "subshell": "(cd tests && pytest)",
    "assignment": "report=$(pytest)",
    "redirected": "pytest > log 2>&1",
    "if not then fail": "if ! pytest; then echo broken; exit 1; fi",
    "inner shell": "bash -ec 'pytest; echo done'",
    "eval": "eval 'pytest'",
    "function": "check() { pytest; }\ncheck",
    "last round of a loop": "set -e\nfor part in a b; do pytest; done",
    "with environment": "CI=1 pytest",
    "after a comment": "# tests\npytest # all of them",
}
LOST = {
    "or true": ("pytest || true", "`|| true` hides its failure"),
    "or echo": ("pytest || echo $SECRET", "`|| echo` hides its failure"),
    "and or true": ("npm ci && pytest || true", "`|| true` hides its failure"),
    "then true": ("pytest; true", BLOCK),
    "exit 0": ("pytest; exit 0", BLOCK),
    "inside a block": ("pytest\necho done", BLOCK),
    "set +e": ("set -e\nset +e\npytest\necho done", BLOCK),
    "and within set -e": ("set -e\npytest && echo done\necho more", BLOCK),
    "pipe": ("pytest | tee log", "its exit code is lost in a pipe"),
    "background": ("pytest &", "it runs in the background"),
    "negated": ("! pytest", "its exit code is negated"),
    "if": ("if [ -d tests ]; then pytest; fi", CONDITION),
    "case": ("case $KIND in python) pytest;; esac", CONDITION),
    "or": ("npm test || pytest", CONDITION),
    "substitution": ('echo "$(pytest)"', "its exit code is lost in a substitution"),
    "inner shell": ("sh -c 'pytest; echo done'", BLOCK),
    "loop": ("for part in a b; do pytest; done", BLOCK),
}


def fate(script: str) -> str | None:
    (lost,) = [command.lost for command in commands(script) if command.words[0] == "pytest"]
    return lost


@pytest.mark.parametrize("script", HEARD.values(), ids=HEARD)
def test_failure_is_heard(script: str) -> None:
    assert fate(script) is None


@pytest.mark.parametrize(("script", "reason"), LOST.values(), ids=LOST)
def test_failure_is_lost(script: str, reason: str) -> None:
    assert (fate(script) or "").startswith(reason)


@pytest.mark.parametrize(
    "script",
    ["echo pytest", "# pytest", "cat <<END\npytest\nEND", "check() { pytest; }", "", "echo 'a; pytest'", ")) ((("],
)
def test_what_is_only_written_does_not_run(script: str) -> None:
    assert "pytest" not in [command.words[0] for command in commands(script)]


def test_words_lose_their_quotes_and_keep_their_expansions() -> None:
    (command,) = commands("""trivy 'a b' "c \\"d\\"" e"f g"$H ${I#j} \\\n  last""")
    assert command.words == ("trivy", "a b", 'c "d"', "ef g$H", "${I#j}", "last")


def test_options_live_on_in_the_next_script() -> None:
    options = Options()
    list(commands("set -e", options))
    assert [command.lost for command in commands("pytest\necho done", options)] == [None, None]


def test_evidence_never_repeats_arguments() -> None:
    assert "hunter2" not in str([command.lost for command in commands("pytest || curl --user me:hunter2 x")])
