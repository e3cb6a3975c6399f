"""DynamoDB: tables."""

from collections.abc import Iterable
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request
from slipway.local.checks.problem import Problem, nearest, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Table(AwsKind):
    """A table; its id is its name."""

    pulumi_type = "aws:dynamodb/table:Table"
    service, operation = "dynamodb", "CreateTable"
    shapes: ClassVar = {
        "name": "TableName",
        "attributes.type": "ScalarAttributeType",
        "streamViewType": "StreamViewType",
        "globalSecondaryIndexes.projectionType": "ProjectionType",
        "globalSecondaryIndexes.name": "IndexName",
        "localSecondaryIndexes.name": "IndexName",
    }
    naming = Naming(limit=255, refused=r"[^A-Za-z0-9._-]")
    immutable = frozenset({"name", "hashKey", "rangeKey", "localSecondaryIndexes"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        """Every attribute is a key of the table or of an index, and every key is an attribute."""
        attributes = inputs.get("attributes")
        if not isinstance(attributes, list):
            return
        declared = {item["name"] for item in attributes if isinstance(item.get("name"), str)}
        used = {key: path for path, key in _keys(inputs)}
        for key, path in used.items():
            if isinstance(key, str) and key not in declared:
                yield Problem(path, "expected one of the attributes", shown(key), nearest(key, declared))
        for index, item in enumerate(attributes):
            if isinstance(item.get("name"), str) and item["name"] not in used:
                where = ("attributes", index, "name")
                yield Problem(
                    where, "expected an attribute that the table or an index has as a key", shown(item["name"])
                )

    def _create(self, work: Work) -> str:
        given = work.inputs
        form: dict[str, Any] = {
            "TableName": given["name"],
            "AttributeDefinitions": [
                {"AttributeName": item["name"], "AttributeType": item["type"]} for item in given.get("attributes") or []
            ],
            "KeySchema": _schema(given),
            "BillingMode": given.get("billingMode", "PROVISIONED"),
            "Tags": pairs(work.tags),
            **_capacity(given, given),
        }
        for key, member in (
            ("globalSecondaryIndexes", "GlobalSecondaryIndexes"),
            ("localSecondaryIndexes", "LocalSecondaryIndexes"),
        ):
            if given.get(key):
                form[member] = [_index(index, given, local=member.startswith("Local")) for index in given[key]]
        form |= _stream(given) if given.get("streamEnabled") else {}
        form |= {"SSESpecification": _encryption(given)} if given.get("serverSideEncryption") else {}
        for key, member in (("deletionProtectionEnabled", "DeletionProtectionEnabled"), ("tableClass", "TableClass")):
            if given.get(key) is not None:
                form[member] = given[key]
        work.client.create_table(**form)
        self._write(work, given["name"])
        return str(given["name"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_table(TableName=work.id)["Table"]
        found = {
            "name": told["TableName"],
            "arn": told["TableArn"],
            "streamArn": told.get("LatestStreamArn", ""),
            "streamLabel": told.get("LatestStreamLabel", ""),
        }
        names = {"deletionProtectionEnabled": "DeletionProtectionEnabled"}
        return {**found, **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        given = work.inputs
        changed = {key for key in given.keys() | work.old.keys() if given.get(key) != work.old.get(key)}
        form: dict[str, Any] = {}
        if changed & {"billingMode", "readCapacity", "writeCapacity"}:
            form |= {"BillingMode": given.get("billingMode", "PROVISIONED"), **_capacity(given, given)}
        if changed & {"streamEnabled", "streamViewType"}:
            form |= _stream(given)
        if "serverSideEncryption" in changed and given.get("serverSideEncryption"):
            form["SSESpecification"] = _encryption(given)
        if "deletionProtectionEnabled" in changed:
            form["DeletionProtectionEnabled"] = bool(given.get("deletionProtectionEnabled"))
        if "globalSecondaryIndexes" in changed:
            form |= _index_changes(work.old, given)
        if form:
            work.client.update_table(TableName=work.id, **form)
        self._write(work, work.id)

    def _delete(self, work: Work) -> None:
        """Remove the table; one whose state was freed of its protection is freed of it first."""
        if not work.old.get("deletionProtectionEnabled"):
            work.client.update_table(TableName=work.id, DeletionProtectionEnabled=False)
        work.client.delete_table(TableName=work.id)

    def _write(self, work: Work, table: str) -> None:
        """What is set beside the table itself: time to live and recovery."""
        ttl, before = work.inputs.get("ttl"), work.old.get("ttl")
        if ttl != before and (ttl or before):
            wanted = ttl or {**(before or {}), "enabled": False}
            form = {"Enabled": bool(wanted.get("enabled", True)), "AttributeName": wanted.get("attributeName", "")}
            work.client.update_time_to_live(TableName=table, TimeToLiveSpecification=form)
        recovery = work.inputs.get("pointInTimeRecovery")
        if recovery != work.old.get("pointInTimeRecovery"):
            form = {"PointInTimeRecoveryEnabled": bool((recovery or {}).get("enabled"))}
            work.client.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=form)


def _keys(inputs: Properties) -> Iterable[tuple[tuple[str | int, ...], object]]:
    for key in ("hashKey", "rangeKey"):
        if inputs.get(key) is not None:
            yield (key,), inputs[key]
    for kind in ("globalSecondaryIndexes", "localSecondaryIndexes"):
        for index, given in enumerate(inputs.get(kind) or []):
            for key in ("hashKey", "rangeKey"):
                if given.get(key) is not None:
                    yield (kind, index, key), given[key]
            for place, schema in enumerate(given.get("keySchemas") or []):
                yield (kind, index, "keySchemas", place, "attributeName"), schema.get("attributeName")


def _schema(given: Properties) -> list[dict[str, str]]:
    if given.get("keySchemas"):
        return [{"AttributeName": item["attributeName"], "KeyType": item["keyType"]} for item in given["keySchemas"]]
    kinds = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"AttributeName": given[key], "KeyType": kind} for key, kind in kinds if given.get(key)]


def _capacity(given: Properties, table: Properties) -> dict[str, Any]:
    if table.get("billingMode") == "PAY_PER_REQUEST":
        return {}
    read, write = int(given.get("readCapacity") or 1), int(given.get("writeCapacity") or 1)
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}


def _index(index: Properties, table: Properties, *, local: bool) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": index["projectionType"]}
    if index.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = index["nonKeyAttributes"]
    schema = _schema({"hashKey": table.get("hashKey"), **index} if local else index)
    form = {"IndexName": index["name"], "KeySchema": schema, "Projection": projection}
    return form if local else {**form, **_capacity(index, table)}


def _index_changes(old: Properties, new: Properties) -> dict[str, Any]:
    before, after = (
        {index["name"]: index for index in side.get("globalSecondaryIndexes") or []} for side in (old, new)
    )
    made = [{"Create": _index(after[name], new, local=False)} for name in after if after[name] != before.get(name)]
    gone = [{"Delete": {"IndexName": name}} for name in before if before[name] != after.get(name)]
    definitions = request("dynamodb", "CreateTable", {})
    definitions["AttributeDefinitions"] = [
        {"AttributeName": item["name"], "AttributeType": item["type"]} for item in new.get("attributes") or []
    ]
    return {**definitions, "GlobalSecondaryIndexUpdates": [*gone, *made]}


def _stream(given: Properties) -> dict[str, Any]:
    enabled = bool(given.get("streamEnabled"))
    view = {"StreamViewType": given.get("streamViewType", "NEW_AND_OLD_IMAGES")} if enabled else {}
    return {"StreamSpecification": {"StreamEnabled": enabled, **view}}


def _encryption(given: Properties) -> dict[str, Any]:
    wanted = given["serverSideEncryption"]
    key = {"KMSMasterKeyId": wanted["kmsKeyArn"], "SSEType": "KMS"} if wanted.get("kmsKeyArn") else {}
    return {"Enabled": bool(wanted["enabled"]), **key}


KINDS = (Table,)
