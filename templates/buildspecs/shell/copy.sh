ATTEMPT="$ECR_REPOSITORY:promoted-${CODEBUILD_BUILD_ID##*:}"
PROMOTED="$UPSTREAM_IMAGE"
crane copy "$UPSTREAM_IMAGE" "$ATTEMPT"
DIGEST=$(crane digest "$ATTEMPT")
test "$DIGEST" = "${UPSTREAM_IMAGE##*@}"
cosign verify-attestation --key "$UPSTREAM_KEY" --insecure-ignore-tlog=true --experimental-oci11 --type cyclonedx \
  "$UPSTREAM_IMAGE" | jq --slurp '.[0].payload | @base64d | fromjson | .predicate' > "$DELIVERY/sbom.cdx.json"
