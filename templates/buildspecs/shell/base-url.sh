HOST=$(aws elbv2 describe-load-balancers --names "$BALANCER" --query 'LoadBalancers[0].DNSName' --output text)
export BASE_URL="$SCHEME://$HOST/$SERVICE"
