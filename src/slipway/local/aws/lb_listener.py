"""Listeners of load balancers and their rules, with their actions and conditions as the API nests them."""

from typing import Any, ClassVar

from slipway.local.aws.kind import Work, observed
from slipway.local.aws.lb import BalancingKind
from slipway.local.aws.shapes import request, to_shape
from slipway.local.wire import Properties


class Listener(BalancingKind):
    """A port of a load balancer, and what it does by default."""

    pulumi_type = "aws:lb/listener:Listener"
    shapes: ClassVar = {"port": "Port", "protocol": "ProtocolEnum", "defaultActions.type": "ActionTypeEnum"}
    immutable = frozenset({"loadBalancerArn"})

    def _create(self, work: Work) -> str:
        made = work.client.create_listener(
            LoadBalancerArn=work.inputs["loadBalancerArn"], **self._tags(work), **self._wanted(work.inputs)
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_listeners(ListenerArns=[work.id])["Listeners"][0]
        names = {"port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}
        return {"arn": work.id, "loadBalancerArn": told["LoadBalancerArn"], **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        work.client.modify_listener(ListenerArn=work.id, **self._wanted(work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_listener(ListenerArn=work.id)

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        given = request("elbv2", "CreateListener", inputs, "tags", "tagsAll", "loadBalancerArn", "defaultActions")
        if inputs.get("certificateArn"):
            given["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
        return {**given, "DefaultActions": _actions(inputs["defaultActions"])}


class ListenerRule(BalancingKind):
    """What a listener does with requests that match."""

    pulumi_type = "aws:lb/listenerRule:ListenerRule"
    shapes: ClassVar = {"priority": "RulePriority", "actions.type": "ActionTypeEnum"}
    immutable = frozenset({"listenerArn"})

    def _create(self, work: Work) -> str:
        given = work.inputs
        made = work.client.create_rule(
            ListenerArn=given["listenerArn"],
            Priority=int(given.get("priority") or self._free_priority(work)),
            Conditions=_conditions(given["conditions"]),
            Actions=_actions(given["actions"]),
            **self._tags(work),
        )
        return str(made["Rules"][0]["RuleArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_rules(RuleArns=[work.id])["Rules"][0]
        return {"arn": work.id, "priority": float(told["Priority"])}

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.modify_rule(
            RuleArn=work.id, Conditions=_conditions(given["conditions"]), Actions=_actions(given["actions"])
        )
        if given.get("priority") and given["priority"] != work.old.get("priority"):
            place = {"RuleArn": work.id, "Priority": int(given["priority"])}
            work.client.set_rule_priorities(RulePriorities=[place])

    def _delete(self, work: Work) -> None:
        work.client.delete_rule(RuleArn=work.id)

    def _free_priority(self, work: Work) -> int:
        """The next after the highest in use, as the provider takes where none is given."""
        rules = work.client.describe_rules(ListenerArn=work.inputs["listenerArn"])["Rules"]
        return max((int(rule["Priority"]) for rule in rules if rule["Priority"].isdigit()), default=0) + 1


def _actions(actions: list[Properties]) -> list[dict[str, Any]]:
    """Actions as the API nests them: forward holds targetGroups where the SDK says targetGroups or a single ARN."""
    return [_action(action) for action in actions]


def _action(action: Properties) -> dict[str, Any]:
    named = {
        "forward": "ForwardConfig",
        "redirect": "RedirectConfig",
        "fixedResponse": "FixedResponseConfig",
        "authenticateOidc": "AuthenticateOidcConfig",
        "authenticateCognito": "AuthenticateCognitoConfig",
    }
    form: dict[str, Any] = {"Type": action["type"]}
    for key, member in named.items():
        if not action.get(key):
            continue
        given = dict(action[key])
        if key == "forward":
            given["targetGroups"] = [
                {"targetGroupArn": group["arn"], "weight": group.get("weight", 1.0)} for group in given["targetGroups"]
            ]
            sticky = given.pop("stickiness", None)
            if sticky:
                seconds = sticky["duration"]
                given["targetGroupStickinessConfig"] = {
                    "enabled": sticky.get("enabled", True),
                    "durationSeconds": seconds,
                }
        form[member] = to_shape("elbv2", _ACTION_SHAPES[member], given)
    if action.get("targetGroupArn"):
        form["TargetGroupArn"] = action["targetGroupArn"]
    if action.get("order"):
        form["Order"] = int(action["order"])
    return form


_ACTION_SHAPES = {
    "ForwardConfig": "ForwardActionConfig",
    "RedirectConfig": "RedirectActionConfig",
    "FixedResponseConfig": "FixedResponseActionConfig",
    "AuthenticateOidcConfig": "AuthenticateOidcActionConfig",
    "AuthenticateCognitoConfig": "AuthenticateCognitoActionConfig",
}
_CONDITIONS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
}


def _conditions(conditions: list[Properties]) -> list[dict[str, Any]]:
    forms = []
    for condition in conditions:
        for key, (field, member) in _CONDITIONS.items():
            given = condition.get(key)
            if given:
                form = {"Values": given["values"]}
                if given.get("httpHeaderName"):
                    form["HttpHeaderName"] = given["httpHeaderName"]
                forms.append({"Field": field, member: form})
        queries = condition.get("queryStrings") or []
        if queries:
            values = [{"Key": query.get("key", ""), "Value": query["value"]} for query in queries]
            forms.append({"Field": "query-string", "QueryStringConfig": {"Values": values}})
    return forms


KINDS = (Listener, ListenerRule)
