from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.plan import Templates, load_templates

PARENT = """\
name: parent
description: For tests.
targets: [ecs, cloud-run]
builds: [docker, npm]
parameters:
  least_coverage:
    type: percent
    default: 80
    limits: {staging: {min: 60}, production: {min: 75}}
    description: Lines that the tests must cover.
  worst:
    type: severity
    default: high
    limits: {staging: {max: high}, production: {max: high}}
    description: Findings from this severity on fail.
  patience:
    type: seconds
    default: 600
    min: 60
    max: 1500
    description: Seconds that a scan may take.
stages:
  - name: Source
    actions:
      - name: Repository
        uses: source
  - name: Build
    actions:
      - name: Image
        uses: build
  - name: Test
    actions:
      - name: Unit
        uses: unit
        with: {coverage_percent: "${least_coverage}"}
      - name: Static
        uses: sast
        run_order: 2
        with: {threshold: "${worst}", timeout_seconds: "${patience}"}
  - name: Approval
    environments: [production]
    actions:
      - name: Manager
        uses: approval
  - name: Deploy
    actions:
      - name: Deploy
        uses: deploy
"""
CHILD = """\
name: child
extends: parent
description: As its parent, but deployed by other means.
targets: [ecs]
defaults: {least_coverage: 90}
remove: [Approval]
stages:
  - name: Test
    actions:
      - name: Unit
        uses: unit
        with: {coverage_percent: "${least_coverage}"}
  - name: Attack
    after: Deploy
    actions:
      - name: Dynamic
        uses: dast
        with: {threshold: low, timeout_seconds: 900}
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Templates]:
    """A function: the text of each template -> the templates, under the name that the text gives itself."""

    def load(*texts: str) -> Templates:
        for text in texts:
            name = next(line.removeprefix("name: ") for line in text.splitlines() if line.startswith("name: "))
            (tmp_path / f"{name}.yaml").write_text(text)
        return load_templates(tmp_path)

    return load
