"""Which IAM actions the code of a function needs, told from the code itself."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

import botocore.session
from botocore import xform_name

from components.iam import Statement
from slipway.packaging.closure import ROOT

IAM_NAMES = {"elbv2": "elasticloadbalancing", "stepfunctions": "states", "securityhub": "securityhub"}
"""What IAM calls services that boto3 calls otherwise."""
IAM_ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction", "s3:HeadObject": "s3:GetObject"}
"""What IAM calls operations that the API calls otherwise."""


def called(function: str) -> set[str]:
    """The actions that a function's own modules call: any method that is named like an operation of a service whose
    client the modules ask for.
    """
    trees = [ast.parse(file.read_text()) for file in sorted((ROOT / "slipway/functions" / function).rglob("*.py"))]
    services = {service for tree in trees for service in _services(tree)}
    methods = {method for tree in trees for method in _methods(tree)}
    found = {
        f"{service}:{operation}"
        for service in services
        for operation in _operations(service)
        if xform_name(operation) in methods
    }
    actions = {IAM_ACTIONS.get(action, action) for action in found}
    return {
        ":".join((IAM_NAMES.get(service, service), name)) for service, name in (each.split(":") for each in actions)
    }


def granted(statements: Iterable[Statement]) -> set[str]:
    """The actions of statements."""
    return {action for statement in statements for action in statement["Action"]}


def _services(tree: ast.AST) -> Iterator[str]:
    """The first argument of whatever gives a client: `clients("elbv2")`, `boto3.client("events", ...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"clients", "client"}:
            yield from (each.value for each in node.args[:1] if isinstance(each, ast.Constant))


def _methods(tree: ast.AST) -> Iterator[str]:
    """Whatever is called as a method, and the operations that pages are asked of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
            if node.func.attr == "get_paginator":
                yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def _operations(service: str) -> list[str]:
    model: Any = botocore.session.get_session().get_service_model(service)
    return list(model.operation_names)
