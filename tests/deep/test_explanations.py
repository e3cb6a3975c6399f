from pathlib import Path

import pytest

from slipway.deep.explanations import Explanation, explained, read_explanations
from slipway.deep.model import Fault, Finding, Severity
from slipway.documents import InvalidInputError

WARNING = Finding("prod", "iam", Fault(Severity.WARNING, "aws:kms/key:Key main", "policy", "STAR: ['a']", "less", "x"))
ERROR = Finding("prod", "iam", Fault(Severity.ERROR, "aws:kms/key:Key main", "policy", "STAR: ['a']", "less", "x"))


def explanation(**more: str) -> Explanation:
    fields = {
        "check": "iam",
        "resource": "aws:kms/key:Key *",
        "what": "STAR*",
        "reason": "it is what the policy is for",
    }
    return Explanation(**{**fields, **more})


def test_an_explained_warning_no_longer_fails() -> None:
    assert WARNING.failing
    (finding,) = explained([WARNING], [explanation()], complete=True)
    assert finding.explanation == "it is what the policy is for"
    assert not finding.failing


def test_an_error_can_not_be_explained() -> None:
    found = explained([ERROR], [explanation()], complete=True)
    assert [(finding.check, finding.failing) for finding in found] == [("iam", True), ("explanations", True)]


@pytest.mark.parametrize("other", [{"check": "names"}, {"resource": "aws:sns/topic:Topic *"}, {"what": "star*"}])
def test_other_warnings_are_not_explained_by_it(other: dict[str, str]) -> None:
    first, stale = explained([WARNING], [explanation(**other)], complete=True)
    assert first == WARNING
    assert stale.check == "explanations"
    assert stale.failing


def test_an_explanation_is_stale_only_where_everything_was_looked_at() -> None:
    assert explained([], [explanation()], complete=False) == []
    (stale,) = explained([], [explanation()], complete=True)
    assert "nothing that iam says matches 'STAR*'" in stale.fault.what


def test_mistakes_in_the_file_are_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "explanations.yaml"
    path.write_text("explanations:\n  - check: iam\n    resource: '*'\n    wat: '*'\n    reason: because\n")
    with pytest.raises(InvalidInputError) as caught:
        read_explanations(path)
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (2, "explanations[0].what"),
        (4, "explanations[0].wat"),
        (5, "explanations[0].reason"),
    ]


def test_the_platform_explains_with_reasons() -> None:
    explanations = read_explanations()
    assert explanations
    assert all(explanation.resource != "*" and explanation.what != "*" for explanation in explanations)
