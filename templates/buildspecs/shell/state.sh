printf 'terraform {\n  backend "s3" {}\n}\n' > slipway_backend_override.tf
terraform init -input=false -lockfile=readonly -backend-config=bucket="$STATE_BUCKET" -backend-config=key="$STATE_KEY" \
  -backend-config=region="$AWS_REGION" -backend-config=encrypt=true -backend-config=kms_key_id="$STATE_ENCRYPTION_KEY" \
  -backend-config=use_lockfile=true
