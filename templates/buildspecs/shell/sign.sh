IMAGE="$ECR_REPOSITORY@$DIGEST"
cosign signing-config create > "$STORE/signing.json"
cosign sign --yes --key "$SIGNING_KEY" --signing-config "$STORE/signing.json" "$IMAGE"
cosign attest --yes --key "$SIGNING_KEY" --signing-config "$STORE/signing.json" --type cyclonedx \
  --predicate "$DELIVERY/sbom.cdx.json" "$IMAGE"
cosign attest --yes --key "$SIGNING_KEY" --signing-config "$STORE/signing.json" --type slsaprovenance1 \
  --predicate "$DELIVERY/provenance.json" "$IMAGE"
crane tag "$IMAGE" "tree-$TREE"
