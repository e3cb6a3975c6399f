"""EC2: route tables, routes and what they are for."""

from collections.abc import Mapping
from typing import Any

from slipway.local.aws.ec2.kind import Ec2Kind, first
from slipway.local.aws.kind import Work, observed
from slipway.local.wire import Properties

_ROUTE_TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "transitGatewayId": "TransitGatewayId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "networkInterfaceId": "NetworkInterfaceId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "vpcEndpointId": "VpcEndpointId",
}
_ROUTE_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_TABLE_DESTINATIONS = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


def _route(given: Properties, destinations: Mapping[str, str]) -> dict[str, str]:
    return {name: given[key] for key, name in {**destinations, **_ROUTE_TARGETS}.items() if given.get(key)}


class RouteTable(Ec2Kind):
    """A table of routes; those given within it are kept as given."""

    pulumi_type = "aws:ec2/routeTable:RouteTable"
    tag_type = "route-table"
    immutable = frozenset({"vpcId"})

    def _create(self, work: Work) -> str:
        made = work.client.create_route_table(VpcId=work.inputs["vpcId"], **self._specification(work))
        table = str(made["RouteTable"]["RouteTableId"])
        for route in work.inputs.get("routes") or ():
            work.client.create_route(RouteTableId=table, **_route(route, _TABLE_DESTINATIONS))
        return table

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return first(work.client.describe_route_tables(RouteTableIds=[work.id])["RouteTables"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        arn = work.aws.arn("ec2", f"route-table/{work.id}")
        return {"arn": arn, "ownerId": told.get("OwnerId", work.aws.account), "vpcId": told["VpcId"]}

    def _update(self, work: Work) -> None:
        before, after = (
            [_route(route, _TABLE_DESTINATIONS) for route in side.get("routes") or ()]
            for side in (work.old, work.inputs)
        )
        for route in before:
            if route not in after:
                destination = {key: value for key, value in route.items() if key.startswith("Destination")}
                work.client.delete_route(RouteTableId=work.id, **destination)
        for route in after:
            if route not in before:
                work.client.create_route(RouteTableId=work.id, **route)

    def _delete(self, work: Work) -> None:
        work.client.delete_route_table(RouteTableId=work.id)


class Route(Ec2Kind):
    """One route; its id is table/destination."""

    pulumi_type = "aws:ec2/route:Route"
    immutable = frozenset({"routeTableId", *_ROUTE_DESTINATIONS})

    def _create(self, work: Work) -> str:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        work.client.create_route(RouteTableId=work.inputs["routeTableId"], **given)
        destination = next(given[name] for name in _ROUTE_DESTINATIONS.values() if name in given)
        return f"{work.inputs['routeTableId']}_{destination}"

    def _describe(self, work: Work) -> dict[str, Any] | None:
        table, _, destination = work.id.partition("_")
        found = first(work.client.describe_route_tables(RouteTableIds=[table])["RouteTables"]) or {}
        for route in found.get("Routes", []):
            if destination in {route.get(name) for name in _ROUTE_DESTINATIONS.values()}:
                return dict(route)
        return None

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        table = work.id.partition("_")[0]
        state = {
            "routeTableId": table,
            "origin": told.get("Origin", "CreateRoute"),
            "state": told.get("State", "active"),
        }
        return {**state, **observed(work.inputs, told, _ROUTE_TARGETS)}

    def _update(self, work: Work) -> None:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        work.client.replace_route(RouteTableId=work.inputs["routeTableId"], **given)

    def _delete(self, work: Work) -> None:
        given = _route(work.inputs, _ROUTE_DESTINATIONS)
        destination = {key: value for key, value in given.items() if key.startswith("Destination")}
        work.client.delete_route(RouteTableId=work.inputs["routeTableId"], **destination)


class RouteTableAssociation(Ec2Kind):
    """Which table a subnet uses."""

    pulumi_type = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    immutable = frozenset({"subnetId", "gatewayId", "routeTableId"})

    def _create(self, work: Work) -> str:
        given = {"SubnetId": work.inputs.get("subnetId"), "GatewayId": work.inputs.get("gatewayId")}
        made = work.client.associate_route_table(
            RouteTableId=work.inputs["routeTableId"], **{key: value for key, value in given.items() if value}
        )
        return str(made["AssociationId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        named = [{"Name": "association.route-table-association-id", "Values": [work.id]}]
        found = first(work.client.describe_route_tables(Filters=named)["RouteTables"]) or {}
        links = found.get("Associations", [])
        return next((dict(link) for link in links if link["RouteTableAssociationId"] == work.id), None)

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        return observed(work.inputs, told, {"subnetId": "SubnetId", "routeTableId": "RouteTableId"})

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.disassociate_route_table(AssociationId=work.id)
