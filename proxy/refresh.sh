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
UPDATES=${UPDATES:-/usr/local/sbin/create-cloudtrail-kibana-updates}
RELOAD=${RELOAD:-systemctl reload-or-restart create-cloudtrail-kibana-proxy}

parameter() { aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text; }
password=$(parameter "$PASSWORD")
updates=$(parameter "$PARAMETERS/updates.sh")

# Each run makes a whole new set of files; only the set in use is left behind.
install -d -m 755 "$ROOT" "$ROOT/sets"
tidy() { find "$ROOT/sets" -mindepth 1 -maxdepth 1 ! -path "$(readlink "$ROOT/current")" -exec rm -rf {} +; }
trap tidy EXIT
fresh=$(mktemp -d "$ROOT/sets/XXXXXX")
install -d -m 755 "$fresh" "$fresh/machine"
for part in nginx.conf locations.conf upstream.conf certificate.sh; do
  text=$(parameter "$PARAMETERS/$part")
  printf %s "$text" > "$fresh/$part"
done
# shellcheck source=/dev/null
. "$fresh/certificate.sh"

ensure_certificate "$ADDRESS"
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
mark=$(cd "$fresh" && cat ./*.conf htpasswd machine/* tls/* | sha256sum)
if [ "$mark" != "$(cat "$ROOT/loaded" 2> /dev/null || true)" ]; then
  "$NGINX_BIN" -t -q -p "$fresh/" -c nginx.conf
  ln -sfn "$fresh" "$ROOT/next"
  mv -T "$ROOT/next" "$ROOT/current"
  $RELOAD
  echo "$mark" > "$ROOT/loaded"
fi

publish_certificate "$ADDRESS"

# Updates have a timer of their own: this script is given two minutes.
if [ "$updates" != "$(cat "$UPDATES" 2> /dev/null || true)" ]; then
  printf '%s\n' "$updates" > "$UPDATES.new"
  bash "$UPDATES.new" install
  chmod 700 "$UPDATES.new"
  mv "$UPDATES.new" "$UPDATES"
fi
