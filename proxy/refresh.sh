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
UPDATES=${UPDATES:-/usr/local/sbin/create-cloudtrail-kibana-updates} RUN=${RUN:-/run}
RELOAD=${RELOAD:-systemctl reload-or-restart create-cloudtrail-kibana-proxy}

install -d -m 755 "$ROOT" "$ROOT/sets"
# All in one call: each start of the CLI costs about a second of CPU. The values stay in memory (tmpfs).
stored=$(mktemp -d "$RUN/create-cloudtrail-kibana-XXXXXX")
tidy() {
  rm -rf "$stored"
  find "$ROOT/sets" -mindepth 1 -maxdepth 1 ! -path "$(readlink "$ROOT/current")" -exec rm -rf {} +
}
trap tidy EXIT
CONFIG=(nginx.conf locations.conf upstream.conf)
names=("$PASSWORD")
for part in "${CONFIG[@]}" certificate.sh updates.sh certificate-sha256; do names+=("$PARAMETERS/$part"); done
aws ssm get-parameters --with-decryption --output json --names "${names[@]}" > "$stored/answer"
# dnf needs Python, so it is there. A name that is missing ends the run.
python3 - "$stored" "${names[@]}" << 'END'
import json, sys
folder, password, *others = sys.argv[1:]
values = {found["Name"]: found["Value"] for found in json.load(open(folder + "/answer"))["Parameters"]}
for name in [password, *others]:
    open(folder + "/" + ("password" if name == password else name.split("/")[-1]), "w").write(values[name])
END
password=$(< "$stored/password")

# Each run makes a whole new set of files; only the set in use is left behind.
fresh=$(mktemp -d "$ROOT/sets/XXXXXX")
install -d -m 755 "$fresh" "$fresh/machine"
for part in "${CONFIG[@]}"; do cp "$stored/$part" "$fresh/$part"; done
# shellcheck source=/dev/null
. "$stored/certificate.sh"
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

publish_certificate "$ADDRESS" "$PARAMETERS/certificate-sha256" "$(< "$stored/certificate-sha256")"

# Updates have a timer of their own: this script is given two minutes.
if ! cmp -s "$stored/updates.sh" "$UPDATES"; then
  bash "$stored/updates.sh" install
  install -m 700 "$stored/updates.sh" "$UPDATES"
fi
