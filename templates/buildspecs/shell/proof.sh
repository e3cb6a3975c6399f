if ! cosign verify-attestation --key "$UPSTREAM_PROOF_KEY" --insecure-ignore-tlog=true --experimental-oci11 \
  --type https://slipway.dev/proof/v1 "$UPSTREAM_IMAGE" > "$STORE/proofs"; then
  echo "$UPSTREAM has not proved tree $TREE of $SERVICE: let its pipeline end first" >&2
  exit 1
fi
if ! jq --exit-status --slurp --arg tree "$TREE" --arg service "$SERVICE" \
  'map(.payload | @base64d | fromjson | .predicate) | any(.tree == $tree and .service == $service)' "$STORE/proofs"; then
  echo "what $UPSTREAM proved is another tree or service than $TREE of $SERVICE" >&2
  exit 1
fi
