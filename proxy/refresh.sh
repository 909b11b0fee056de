#!/bin/bash
# Brings the proxy to what the stack has stored: configuration, password, certificate. Runs at boot and by a timer.
set -euo pipefail
umask 077
PARAMETERS=/create-cloudtrail-kibana/${AWS::StackName}
PASSWORD=${PasswordParameter}
ADDRESS=${ProxyAddress.PublicIp}
PROTOCOL=${Protocol}
ROOT=${ROOT:-/etc/create-cloudtrail-kibana} LOGS=${LOGS:-/var/log/nginx} PID=${PID:-/run/nginx.pid}
NGINX_BIN=${NGINX_BIN:-nginx} NGINX_USER=${NGINX_USER:-nginx} CA=${CA:-/etc/pki/tls/certs/ca-bundle.crt}
HTTP_PORT=${HTTP_PORT:-80} HTTPS_PORT=${HTTPS_PORT:-443}
RELOAD=${RELOAD:-systemctl reload-or-restart create-cloudtrail-kibana-proxy}

parameter() { aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text; }
config=$(parameter "$PARAMETERS/nginx.conf")
password=$(parameter "$PASSWORD")

# Each run makes a whole new set of files; only the set in use is left behind.
install -d -m 755 "$ROOT" "$ROOT/sets"
tidy() { find "$ROOT/sets" -mindepth 1 -maxdepth 1 ! -path "$(readlink "$ROOT/current")" -exec rm -rf {} +; }
trap tidy EXIT
fresh=$(mktemp -d "$ROOT/sets/XXXXXX")
install -d -m 755 "$fresh" "$fresh/machine"
printf %s "$config" > "$fresh/nginx.conf"

lasts() {
  openssl x509 -in "$ROOT/tls/cert.pem" -noout -checkend 2592000 &&
    openssl x509 -in "$ROOT/tls/cert.pem" -noout -checkip "$ADDRESS" | grep 'does match'
}
if ! lasts > /dev/null 2>&1; then
  rm -rf "$ROOT/tls.new"
  mkdir "$ROOT/tls.new"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 825 -subj "/CN=$ADDRESS" \
    -addext "subjectAltName=IP:$ADDRESS" -keyout "$ROOT/tls.new/key.pem" -out "$ROOT/tls.new/cert.pem" 2> /dev/null
  rm -rf "$ROOT/tls"
  mv "$ROOT/tls.new" "$ROOT/tls"
fi
cp -r "$ROOT/tls" "$fresh/tls"

# Hashing with the salt in use tells whether the password is still the same. A new one ends all tickets.
entry() { printf 'admin:%s\n' "$(openssl passwd -6 -stdin -salt "rounds=1000\$$1" <<< "$password")"; }
known=$(cat "$ROOT/current/htpasswd" 2> /dev/null || true)
tickets=$(cat "$ROOT/current/machine/tickets" 2> /dev/null || true)
if [ -z "$tickets" ] || [ "$(entry "$(cut -d '$' -f 4 <<< "$known")")" != "$known" ]; then
  known=$(entry "$(openssl rand -hex 8)")
  tickets=$(openssl rand -hex 4096 | fold -w 32 | awk '{ printf "%02x %s;\n-%s %s;\n", NR - 1, $0, $0, $0 }')
fi
printf '%s\n' "$tickets" > "$fresh/machine/tickets"
printf '%s\n' "$known" > "$fresh/htpasswd"
chown "$NGINX_USER" "$fresh/htpasswd"

printf '%s\n' "user $NGINX_USER;" "pid $PID;" "error_log $LOGS/error.log;" > "$fresh/machine/main.conf"
printf '%s\n' 'resolver 169.254.169.253 valid=30s ipv6=off;' "access_log $LOGS/access.log;" > "$fresh/machine/http.conf"
if [ "$PROTOCOL" = https ]; then
  echo "listen $HTTPS_PORT ssl default_server;" > "$fresh/machine/listen.conf"
  echo "listen $HTTP_PORT default_server;" > "$fresh/machine/redirect.conf"
else
  echo "listen $HTTP_PORT default_server;" > "$fresh/machine/listen.conf"
fi
cp "$CA" "$fresh/machine/ca.pem"

# A set that nginx refuses never comes into use; one that could not be loaded is tried again.
mark=$(cd "$fresh" && cat nginx.conf htpasswd machine/* tls/* | sha256sum)
if [ "$mark" != "$(cat "$ROOT/loaded" 2> /dev/null || true)" ]; then
  "$NGINX_BIN" -t -q -p "$fresh/" -c nginx.conf
  ln -sfn "$fresh" "$ROOT/next"
  mv -T "$ROOT/next" "$ROOT/current"
  $RELOAD
  echo "$mark" > "$ROOT/loaded"
fi

# The wizard waits for this and pins it.
sum=$(openssl x509 -in "$ROOT/current/tls/cert.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
if [ "$(parameter "$PARAMETERS/certificate-sha256")" != "$sum" ]; then
  aws ssm put-parameter --name "$PARAMETERS/certificate-sha256" --type String --value "$sum" --overwrite > /dev/null
fi
