"""The reference of all rules, written from their metadata: `python -m policies.reference > docs/rules.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from policies.kit.pack import Pack
from policies.kit.rule import Rule, StackRule
from policies.packs import PACKS
from policies.pipelines.production import Production

INTRODUCTION = """\
# Policy rules

Generated from the rules' own metadata by `python -m policies.reference`; edit the rules, not this page.

Each rule reads the declared cloud resources of any Pulumi program. It finds a resource compliant, in violation, not
applicable or undecidable. A violation of a mandatory rule stops `pulumi preview` and `pulumi up`. What could not be
decided, because a value is known only after the update or a file lies in another repository, is reported by the
advisory policy of the pack, never passed over.
"""

PRODUCTION = """\
## What counts as production

A deploy goes to production by the first of these signs that speaks. For a declared target, such as a deployment
group: its environment tag, then its names. For a deploy by commands, such as `gcloud run deploy`: the names in the
command, then the tag of the project that runs it. After that the pipeline's tag, its name, and at last the branches
that trigger it. Names are compared by their parts: `booking-prod-eu` has the part `prod`.
"""


def reference() -> str:
    """The whole page in Markdown."""
    return "\n".join([INTRODUCTION, *(_pack(pack) for pack in PACKS), PRODUCTION, *_settings()])


def _pack(pack: Pack) -> str:
    rows = "\n".join(f"| [{rule.id}](#{rule.id}) | {rule.severity.value} | {rule.title} |" for rule in pack.rules)
    table = f"| rule | severity | what it asks |\n|---|---|---|\n{rows}\n"
    rules = "\n".join(_rule(rule) for rule in pack.rules)
    lead = f"{pack.description} What stays open is reported by `{pack.undecidable}`."
    return f"## {pack.title}\n\n{lead}\n\n{table}\n{rules}"


def _rule(rule: Rule) -> str:
    settings = rule.config_schema if isinstance(rule, StackRule) else {}
    facts = {
        "Level": f"{rule.level.value}, severity {rule.severity.value}",
        "Checked": "on the whole stack" if isinstance(rule, StackRule) else "on each resource before it is made",
        "Sources": ", ".join(rule.sources),
        "Reads": ", ".join(f"`{token}`" for token in sorted(rule.types)),
        "Settings": ", ".join(f"`{name}`" for name in settings),
        "More": f"<{rule.link}>",
    }
    lines = "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)
    return f"### {rule.id}\n\n{rule.title}.\n\nWhy: {rule.why}\n\nFix: {rule.fix}\n\n{lines}\n"


def _settings() -> Iterator[str]:
    usual = Production()
    yield "| setting | usual value |\n|---|---|"
    for name, values in {
        "productionNames": sorted(usual.names),
        "otherNames": sorted(usual.other),
        "environmentTags": usual.tags,
        "productionBranches": sorted(usual.branches),
    }.items():
        yield f"| `{name}` | {', '.join(values)} |"
    yield "\nSettings are given to each rule in the configuration of its pack; its level stays unless that sets one.\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
