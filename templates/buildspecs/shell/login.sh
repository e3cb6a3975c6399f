aws ecr get-login-password --region "$AWS_REGION" | crane auth login --username AWS --password-stdin "$REGISTRY"
