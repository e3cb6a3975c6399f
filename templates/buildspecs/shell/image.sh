ATTEMPT="$ECR_REPOSITORY:build-${CODEBUILD_BUILD_ID##*:}"
BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker build --file "$DOCKERFILE" --label "slipway.tree=$TREE" --tag "$ATTEMPT" .
docker push "$ATTEMPT"
DIGEST=$(crane digest "$ATTEMPT")
syft scan --quiet --output "cyclonedx-json=$DELIVERY/sbom.cdx.json" "registry:$ECR_REPOSITORY@$DIGEST"
