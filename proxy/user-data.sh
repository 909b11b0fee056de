#!/bin/bash
# Installs nginx and a timer. All else comes from Parameter Store, since this text runs only once.
PARAMETERS=/create-cloudtrail-kibana/${AWS::StackName}
REGION=${AWS::Region}
until dnf install -y nginx openssl; do sleep 10; done

cat > /usr/local/sbin/create-cloudtrail-kibana-refresh <<END
#!/bin/bash
set -e
export AWS_DEFAULT_REGION=$REGION
script=\$(aws ssm get-parameter --name $PARAMETERS/refresh.sh --query Parameter.Value --output text)
exec bash -c "\$script"
END
chmod 755 /usr/local/sbin/create-cloudtrail-kibana-refresh

cat > /etc/systemd/system/create-cloudtrail-kibana-refresh.service <<'END'
[Unit]
Description=Fetch the proxy's configuration, password and certificate
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/create-cloudtrail-kibana-refresh
TimeoutStartSec=120
Restart=on-failure
RestartSec=10
END

cat > /etc/systemd/system/create-cloudtrail-kibana-refresh.timer <<'END'
[Unit]
Description=Keep the proxy as the stack wants it
[Timer]
OnBootSec=10
OnUnitInactiveSec=120
[Install]
WantedBy=timers.target
END

cat > /etc/systemd/system/create-cloudtrail-kibana-proxy.service <<'END'
[Unit]
Description=Proxy in front of the CloudTrail dashboards
After=network-online.target
[Service]
Type=forking
PIDFile=/run/nginx.pid
ExecStart=/usr/sbin/nginx -p /etc/create-cloudtrail-kibana/current/ -c nginx.conf
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
END

systemctl daemon-reload
systemctl enable create-cloudtrail-kibana-proxy.service
systemctl enable --now create-cloudtrail-kibana-refresh.timer
