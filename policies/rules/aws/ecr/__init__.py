"""Rules about ECR."""
