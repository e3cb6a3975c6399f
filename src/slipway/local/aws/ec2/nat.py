"""EC2: addresses and NAT gateways."""

from typing import Any

from slipway.local.aws.ec2.kind import Ec2Kind, first
from slipway.local.aws.kind import Work
from slipway.local.wire import Properties


class Eip(Ec2Kind):
    """A fixed public address; its id is the allocation id."""

    pulumi_type = "aws:ec2/eip:Eip"
    tag_type = "elastic-ip"
    immutable = frozenset({"domain", "address", "publicIpv4Pool"})

    def _create(self, work: Work) -> str:
        made = work.client.allocate_address(Domain=work.inputs.get("domain", "vpc"), **self._specification(work))
        return str(made["AllocationId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        return first(work.client.describe_addresses(AllocationIds=[work.id])["Addresses"])

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        address = str(told["PublicIp"])
        return {
            "arn": work.aws.arn("ec2", f"elastic-ip/{work.id}"),
            "allocationId": work.id,
            "publicIp": address,
            "publicDns": f"ec2-{address.replace('.', '-')}.compute-1.amazonaws.com",
            "domain": told["Domain"],
        }

    def _update(self, work: Work) -> None:
        """Only the tags of an address can change here."""

    def _delete(self, work: Work) -> None:
        work.client.release_address(AllocationId=work.id)


class NatGateway(Ec2Kind):
    """A private subnet's way out; a deleted one stays listed for a while and counts as gone."""

    pulumi_type = "aws:ec2/natGateway:NatGateway"
    tag_type = "natgateway"
    immutable = frozenset({"allocationId", "subnetId", "connectivityType", "privateIp"})

    def _create(self, work: Work) -> str:
        given = {
            "AllocationId": work.inputs.get("allocationId"),
            "ConnectivityType": work.inputs.get("connectivityType"),
        }
        made = work.client.create_nat_gateway(
            SubnetId=work.inputs["subnetId"],
            **{key: value for key, value in given.items() if value},
            **self._specification(work),
        )
        return str(made["NatGateway"]["NatGatewayId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        found = first(work.client.describe_nat_gateways(NatGatewayIds=[work.id])["NatGateways"])
        return None if found and found["State"] in {"deleted", "deleting"} else found

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        address = (told.get("NatGatewayAddresses") or [{}])[0]
        return {
            "subnetId": told["SubnetId"],
            "region": work.aws.region,
            "networkInterfaceId": address.get("NetworkInterfaceId", ""),
            "publicIp": address.get("PublicIp", ""),
            "privateIp": address.get("PrivateIp", ""),
        }

    def _update(self, work: Work) -> None:
        """Only the tags of a gateway can change here."""

    def _delete(self, work: Work) -> None:
        """Remove the gateway and leave its address free for another; the emulator would keep it taken."""
        work.client.delete_nat_gateway(NatGatewayId=work.id)
        if allocation := work.old.get("allocationId"):
            for address in work.client.describe_addresses(AllocationIds=[allocation])["Addresses"]:
                if association := address.get("AssociationId"):
                    work.client.disassociate_address(AssociationId=association)
