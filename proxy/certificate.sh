#!/bin/bash
# The proxy's certificate, for refresh.sh, which reads this file.

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

## The wizard waits for this and pins it.
publish_certificate() {
  local sum
  sum=$(openssl x509 -in "$ROOT/current/tls/cert.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
  if [ "$(parameter "$PARAMETERS/certificate-sha256")" != "$sum" ]; then
    aws ssm put-parameter --name "$PARAMETERS/certificate-sha256" --type String --value "$sum" --overwrite > /dev/null
  fi
}
