DELIVERY="$CODEBUILD_SRC_DIR/delivery"
mkdir -p "$DELIVERY"
DIGEST=$(aws ecr batch-get-image --repository-name "${ECR_REPOSITORY#*/}" --image-ids "imageTag=tree-$TREE" \
  --query 'images[0].imageId.imageDigest' --output text)
