"""EC2 instances behind the system's load balancer, deployed to wave by wave by CodeDeploy."""

from components.targets.ec2.target import Ec2Target

__all__ = ["Ec2Target"]
