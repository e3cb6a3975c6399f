cosign verify --key "$SIGNING_KEY" --insecure-ignore-tlog=true --experimental-oci11 "$IMAGE" > /dev/null
for type in slsaprovenance1 cyclonedx; do
  cosign verify-attestation --key "$SIGNING_KEY" --insecure-ignore-tlog=true --experimental-oci11 --type "$type" "$IMAGE" > /dev/null
done
