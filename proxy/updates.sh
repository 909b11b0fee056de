#!/bin/bash
# Brings security updates of what faces the internet, and of what it stands on. "install" sets up the timer that runs this
# once a day and after each boot.
# An image of Amazon Linux 2023 is locked to its release, so dnf finds no update without a release; "latest" is the one
# that needs nobody (Amazon Linux 2023 User Guide, "Using Deterministic upgrades through versioned repositories"). The
# guide advises against it for a whole system; these few packages keep their major version, and what fails is tried again.
set -euo pipefail
NAME=create-cloudtrail-kibana-updates
UNITS=${UNITS:-/etc/systemd/system} ROOT=${ROOT:-/etc/create-cloudtrail-kibana} PID=${PID:-/run/nginx.pid}
NGINX_BIN=${NGINX_BIN:-nginx} RESTART=${RESTART:-systemctl try-restart create-cloudtrail-kibana-proxy}

if [ "${1:-}" = install ]; then
  cat > "$UNITS/$NAME.service" << END
[Unit]
Description=Security updates of nginx and OpenSSL
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/$NAME
TimeoutStartSec=1800
Restart=on-failure
RestartSec=3600
END
  cat > "$UNITS/$NAME.timer" << END
[Unit]
Description=Security updates of nginx and OpenSSL, once a day
[Timer]
OnActiveSec=300
OnUnitInactiveSec=86400
RandomizedDelaySec=3600
[Install]
WantedBy=timers.target
END
  systemctl daemon-reload
  systemctl enable --now "$NAME.timer"
  exit
fi

dnf upgrade --assumeyes --refresh --security --releasever=latest 'nginx*' 'openssl*' 'pcre2*' 'zlib*' 'glibc*' ca-certificates

# A file that was replaced is deleted under those who run it. /dev/zero is memory that nginx's workers share.
if awk '/ \(deleted\)$/ && !/ \/dev\/zero / { old = 1 } END { exit !old }' "/proc/$(cat "$PID")/maps"; then
  # One that refuses the configuration is not started: the old one goes on, and this is tried again.
  "$NGINX_BIN" -t -q -p "$ROOT/current/" -c nginx.conf
  $RESTART
fi
