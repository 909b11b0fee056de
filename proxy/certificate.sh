#!/bin/bash
# The proxy's certificate, for refresh.sh, which reads this file.
METADATA=http://169.254.169.254/latest

lasts() {
  openssl x509 -in "$ROOT/tls/cert.pem" -noout -checkend 2592000 &&
    openssl x509 -in "$ROOT/tls/cert.pem" -noout -checkip "$1" | grep 'does match'
}

ensure_certificate() {
  if ! lasts "$1" > /dev/null 2>&1; then
    rm -rf "$ROOT/tls.new"
    mkdir "$ROOT/tls.new"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 825 -subj "/CN=$1" \
      -addext "subjectAltName=IP:$1" -keyout "$ROOT/tls.new/key.pem" -out "$ROOT/tls.new/cert.pem" 2> /dev/null
    rm -rf "$ROOT/tls"
    mv "$ROOT/tls.new" "$ROOT/tls"
  fi
}

# The wizard waits for this and pins it. While a machine takes the place of another both run: the one that holds the
# address speaks. Before a new one has it, and after an old one has lost it, the instance metadata service answers
# another address or none (EC2 User Guide, "Instance metadata categories", public-ipv4).
holds() {
  local token
  token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/api/token")
  [ "$(curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$METADATA/meta-data/public-ipv4")" = "$1" ]
}

publish_certificate() {
  local sum
  holds "$1" || return 0
  sum=$(openssl x509 -in "$ROOT/current/tls/cert.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
  if [ "$3" != "$sum" ]; then
    aws ssm put-parameter --name "$2" --type String --value "$sum" --overwrite > /dev/null
  fi
}
