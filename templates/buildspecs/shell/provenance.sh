jq --null-input --arg tree "$TREE" --arg commit "$CODEBUILD_RESOLVED_SOURCE_VERSION" --arg path "$SERVICE_PATH" \
  --arg repository "$REPOSITORY" --arg dockerfile "$DOCKERFILE" --arg project "${CODEBUILD_BUILD_ID%%:*}" \
  --arg run "$CODEBUILD_BUILD_ARN" --arg parent "${PROMOTED:-}" '{
    buildDefinition: {
      buildType: "https://slipway.dev/build/v1",
      externalParameters: {repository: $repository, path: $path, dockerfile: $dockerfile, promoted: $parent},
      resolvedDependencies: [{uri: $repository, digest: {gitCommit: $commit, gitTree: $tree}}]
    },
    runDetails: {builder: {id: $project}, metadata: {invocationId: $run}}
  }' > "$DELIVERY/provenance.json"
