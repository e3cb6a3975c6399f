"""`slipway validate`."""

from slipway.cli.inputs import CatalogueFolder, Json, Stack, TemplateFolder, known_stacks, load_plan, stack_named
from slipway.cli.output import emit_json, table
from slipway.documents import InvalidInputError, Problem


def command(
    *,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    json: Json = False,
) -> None:
    """Check the catalogue, the templates and the settings of a stack, or of every stack.

    Every mistake is told at once, with its file and line. Exits 1 where there is one.
    """
    stacks = [stack_named(stack)] if stack else known_stacks()
    problems: set[Problem] = set()
    rows: list[tuple[str, str, str, str]] = []
    for name in stacks:
        try:
            plan, fleet = load_plan(name, catalogue, templates)
        except InvalidInputError as error:
            problems |= set(error.problems)
        else:
            rows.append((name, plan.environment, f"{len(fleet.services)} services", f"{len(plan.waves)} waves"))
    if json:
        fields = ("file", "line", "field", "message", "suggestion")
        found = [{field: getattr(problem, field) for field in fields} for problem in sorted(problems)]
        emit_json({"ok": not problems, "problems": found})
    elif not problems:
        table(("stack", "environment", "services", "waves"), rows)
    if problems:
        raise InvalidInputError(problems)
