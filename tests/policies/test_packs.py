"""What holds for every rule of every pack."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml

import policies
from policies.kit.pack import Pack
from policies.kit.rule import ResourceRule, StackRule
from policies.packs import PACKS
from policies.reference import reference

ROOT = Path(policies.__file__).parent
TESTS = Path(__file__).parent
RULE_FILES = sorted(path for path in (ROOT / "rules").rglob("*.py") if path.name != "__init__.py")
RULES = [rule for pack in PACKS for rule in pack.rules]
PLATFORM_AND_SDKS = {"slipway", "components", "pulumi_aws", "pulumi_gcp", "pulumi_azure_native", "boto3"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "rules"))


def rule_of(path: Path) -> ResourceRule | StackRule:
    parts = path.relative_to(ROOT).with_suffix("").parts
    rule = import_module(".".join(("policies", *parts))).RULE
    assert isinstance(rule, ResourceRule | StackRule)
    return rule


@pytest.mark.parametrize("path", RULE_FILES, ids=named)
def test_id_is_the_path(path: Path) -> None:
    expected = "-".join(path.relative_to(ROOT / "rules").with_suffix("").parts).replace("_", "-")
    assert rule_of(path).id == expected


@pytest.mark.parametrize("path", RULE_FILES, ids=named)
def test_rule_is_in_a_pack_and_has_its_test(path: Path) -> None:
    assert rule_of(path) in RULES
    assert (TESTS / path.relative_to(ROOT).with_name(f"test_{path.name}")).is_file()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_metadata_is_whole(rule: ResourceRule | StackRule) -> None:
    assert rule.types
    assert rule.sources
    assert rule.link.startswith("https://")
    assert not rule.title.endswith(".")
    assert all(text.endswith(".") for text in (rule.why, rule.fix))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_pack_folder_agrees(pack: Pack) -> None:
    declared = yaml.safe_load((ROOT / pack.name.removeprefix("slipway-") / "PulumiPolicy.yaml").read_text())
    assert (declared["name"], declared["description"]) == (pack.name, pack.description)
    assert declared["runtime"] == {"name": "python", "options": {"virtualenv": "../../.venv"}}


def test_reference_is_up_to_date() -> None:
    written = (ROOT.parent / "docs" / "rules.md").read_text()
    assert written == reference(), "run `python -m policies.reference > docs/rules.md`"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_packs_know_neither_the_platform_nor_a_cloud_sdk(path: Path) -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not imported & PLATFORM_AND_SDKS
    allowed = {"policies", "pulumi", "pulumi_policy", "grpc", "yaml", "tree_sitter", "tree_sitter_bash"}
    assert imported <= allowed | set(sys.stdlib_module_names)
