"""`slipway prune`."""

from typing import Annotated, Any

import typer

from slipway.cli.inputs import Json, Stack, stack_named
from slipway.cli.output import emit_json, say, table

LAST_GOOD = 10
YOUNG_DAYS = 14
SHOWN_DIGEST = len("sha256:") + 12


def command(
    *,
    stack: Stack = None,
    keep: Annotated[
        int, typer.Option(min=1, help="Good revisions kept of each service in each environment.")
    ] = LAST_GOOD,
    young_days: Annotated[int, typer.Option(min=0, help="Age in days below which nothing goes.")] = YOUNG_DAYS,
    apply: Annotated[bool, typer.Option("--apply", help="Remove; without it, only what would go is told.")] = False,
    json: Json = False,
) -> None:
    """Remove images that nothing runs, nothing would be rolled back to and no evidence refers to.

    Without --apply nothing is removed. Where a fact can't be had, nothing is removed either. Exits 1 where an image
    that should go could not be removed.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from slipway.checkout import CHECKOUT
    from slipway.cli.clouds import clients_of, now_in
    from slipway.cli.evidence import store_of
    from slipway.decide.pruning import Retention, prune
    from slipway.errors import SlipwayError
    from slipway.functions.prune import Removal, gather, remove
    from slipway.plan import read_settings

    chosen = stack_named(stack)
    settings = read_settings(CHECKOUT, chosen)
    if settings.deploys_to:
        replicas = ", ".join(replica.stack for replica in settings.deploys_to)
        raise SlipwayError(f"what runs in {replicas} is not known here, so nothing is removed")
    clients = clients_of(chosen, settings.region)
    try:
        facts = gather(clients, settings.environment, store_of(chosen, settings, clients))
        pruning = prune(facts, Retention(keep, young_days), now_in(chosen))
        removal = remove(clients("ecr"), pruning.removed) if apply else Removal(0, ())
    except (BotoCoreError, ClientError) as error:
        raise SlipwayError(f"nothing is known for sure, so nothing more is removed: {error}") from error
    told: dict[str, Any] = {
        "stack": chosen,
        "applied": apply,
        "removed": [_told(item) for item in pruning.removed],
        "kept": [{**_told(kept.artifact), "reasons": list(kept.reasons)} for kept in pruning.kept],
        "bytes": pruning.freed,
        "failures": list(removal.failures),
    }
    if json:
        emit_json(told)
    else:
        _report(told)
    if removal.failures:
        raise SlipwayError(f"could not be removed: {'; '.join(removal.failures)}")


def _told(item: Any) -> dict[str, Any]:  # noqa: ANN401 - an Artifact, whose module is loaded only when the command runs
    return {"store": item.store, "digest": item.digest, "tags": list(item.tags), "bytes": item.size}


def _report(told: dict[str, Any]) -> None:
    rows = [(item, "remove", "nothing needs it") for item in told["removed"]]
    rows += [(item, "keep", "; ".join(item["reasons"])) for item in told["kept"]]
    table(
        ("registry", "image", "tags", "", "why"),
        [
            (item["store"], item["digest"][:SHOWN_DIGEST], " ".join(item["tags"]), verdict, why)
            for item, verdict, why in rows
        ],
    )
    done = "Removed" if told["applied"] else "Would remove"
    count = len(told["removed"]) - len(told["failures"])
    say(f"{done} {count} of {len(rows)} images, at most {told['bytes'] / 1e6:.1f} MB.")
