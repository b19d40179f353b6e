# shellcheck shell=bash
# The systemd units and the configuration of every component, written into the state folder for the hosts to copy.

write_unit() {  # HOST NAME AFTER COMMAND [MORE-LINES]
  mkdir -p "$LAB/units/$1"
  # Restart without limit: a master's components come up before etcd has its quorum, and simply try again. Two seconds
  # to end: an API server with open watches would take all the time it is given.
  cat >"$LAB/units/$1/$2.service" <<UNIT
[Unit]
Description=$2 of the Quarterdeck lab
After=$3
StartLimitIntervalSec=0

[Service]
ExecStart=$4
Restart=always
RestartSec=1
TimeoutStopSec=2
${5:-}

[Install]
WantedBy=multi-user.target
UNIT
}

# arguments NAME=VALUE... : as flags, on one line
arguments() { printf ' --%s' "$@"; }

write_etcd() {  # HOST
  local inner host=$1 other peers=()
  inner=$(inner_ip "$host")
  for other in "${MASTERS[@]}"; do peers+=("$other=https://$(inner_ip "$other"):2380"); done
  # Slower elections than by default: the three members share two cores with everything else. No fsync: the data is
  # in memory anyway and ends with the host.
  write_unit "$host" etcd network.target "$BIN/etcd$(arguments \
    name="$host" data-dir=/var/lib/etcd \
    listen-client-urls=https://0.0.0.0:2379 advertise-client-urls="https://$inner:2379" \
    listen-peer-urls=https://0.0.0.0:2380 initial-advertise-peer-urls="https://$inner:2380" \
    initial-cluster="$(IFS=,; echo "${peers[*]}")" initial-cluster-state=new \
    cert-file="$PKI/etcd-$host.crt" key-file="$PKI/etcd-$host.key" trusted-ca-file="$PKI/etcd-ca.crt" client-cert-auth \
    peer-cert-file="$PKI/etcd-$host.crt" peer-key-file="$PKI/etcd-$host.key" peer-trusted-ca-file="$PKI/etcd-ca.crt" peer-client-cert-auth \
    listen-metrics-urls=http://127.0.0.1:2381 heartbeat-interval=200 election-timeout=2000 unsafe-no-fsync logger=zap)"
}

write_apiserver() {  # HOST
  local host=$1 other etcd=()
  for other in "${MASTERS[@]}"; do etcd+=("https://$(inner_ip "$other"):2379"); done
  write_unit "$host" kube-apiserver etcd.service "$BIN/kube-apiserver$(arguments \
    advertise-address="$(inner_ip "$host")" bind-address=0.0.0.0 secure-port=6443 \
    etcd-servers="$(IFS=,; echo "${etcd[*]}")" etcd-cafile="$PKI/etcd-ca.crt" \
    etcd-certfile="$PKI/apiserver-etcd-client.crt" etcd-keyfile="$PKI/apiserver-etcd-client.key" \
    client-ca-file="$PKI/ca.crt" tls-cert-file="$PKI/apiserver-$host.crt" tls-private-key-file="$PKI/apiserver-$host.key" \
    kubelet-certificate-authority="$PKI/ca.crt" kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" \
    kubelet-client-key="$PKI/apiserver-kubelet-client.key" kubelet-preferred-address-types=InternalIP \
    service-account-issuer=https://kubernetes.default.svc.cluster.local \
    service-account-key-file="$PKI/sa.pub" service-account-signing-key-file="$PKI/sa.key" \
    service-cluster-ip-range=10.96.0.0/16 authorization-mode=Node,RBAC enable-admission-plugins=NodeRestriction allow-privileged=true \
    requestheader-client-ca-file="$PKI/front-proxy-ca.crt" requestheader-allowed-names=front-proxy-client \
    requestheader-extra-headers-prefix=X-Remote-Extra- requestheader-group-headers=X-Remote-Group requestheader-username-headers=X-Remote-User \
    proxy-client-cert-file="$PKI/front-proxy-client.crt" proxy-client-key-file="$PKI/front-proxy-client.key" \
    enable-aggregator-routing=true endpoint-reconciler-type=lease)"
}

write_controllers() {  # HOST
  local host=$1 name kubeconfig
  for name in kube-controller-manager kube-scheduler cloud-controller-manager provision-controller; do
    write_kubeconfig "$CONF/$host/$name.conf" https://127.0.0.1:6443 $name
  done
  kubeconfig=$CONF/$host/kube-controller-manager.conf
  # a node that falls silent is noticed after 12 s, not 40: tests wait for it
  write_unit "$host" kube-controller-manager kube-apiserver.service "$BIN/kube-controller-manager$(arguments \
    kubeconfig="$kubeconfig" authentication-kubeconfig="$kubeconfig" authorization-kubeconfig="$kubeconfig" \
    client-ca-file="$PKI/ca.crt" requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    cluster-signing-cert-file="$PKI/ca.crt" cluster-signing-key-file="$PKI/ca.key" root-ca-file="$PKI/ca.crt" \
    service-account-private-key-file="$PKI/sa.key" use-service-account-credentials=true leader-elect=true \
    controllers='*,bootstrapsigner,tokencleaner' node-monitor-period=2s node-monitor-grace-period=12s)"
  kubeconfig=$CONF/$host/kube-scheduler.conf
  write_unit "$host" kube-scheduler kube-apiserver.service "$BIN/kube-scheduler$(arguments \
    kubeconfig="$kubeconfig" authentication-kubeconfig="$kubeconfig" authorization-kubeconfig="$kubeconfig" leader-elect=true)"
  kubeconfig=$CONF/$host/cloud-controller-manager.conf
  write_unit "$host" cloud-controller-manager kube-apiserver.service "$BIN/cloud-controller-manager$(arguments \
    cloud-provider=lab kubeconfig="$kubeconfig" authentication-kubeconfig="$kubeconfig" authorization-kubeconfig="$kubeconfig" \
    client-ca-file="$PKI/ca.crt" requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    configure-cloud-routes=false leader-elect=true)" "Environment=LAB_CLOUD=$LAB/cloud"
  write_unit "$host" provision-controller kube-apiserver.service \
    "$BIN/provision-controller --kubeconfig=$CONF/$host/provision-controller.conf"
}

write_haproxy() {  # FILE ADDRESS PREFIX-OF-THE-MASTERS
  local host
  cat >"$1" <<CONFIG
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
  retries 3
  option redispatch 1
frontend api
  bind $2:6443
  default_backend masters
backend masters
  option httpchk GET /readyz
  http-check expect status 200
  default-server inter 1s fall 2 rise 2 on-marked-down shutdown-sessions check check-ssl verify none
$(for host in "${MASTERS[@]}"; do echo "  server $host $3$(number_of "$host"):6443"; done)
CONFIG
}

write_node() {  # HOST
  local host=$1 number conf=$CONF/$1
  number=$(number_of "$host")
  mkdir -p "$conf/cni"
  write_kubeconfig "$conf/kubelet.conf" https://127.0.0.1:6443 "kubelet-$host"
  write_kubeconfig "$conf/kube-proxy.conf" https://127.0.0.1:6443 kube-proxy
  # each node has a load balancer of its own, so that it needs no single master
  write_unit "$host" haproxy network.target "/usr/sbin/haproxy -db -f $CONF/node-haproxy.cfg"
  # conntrack's limits belong to the machine's kernel: 0 leaves them alone
  write_unit "$host" kube-proxy haproxy.service "$BIN/kube-proxy$(arguments \
    kubeconfig="$conf/kube-proxy.conf" hostname-override="$host" proxy-mode=iptables cluster-cidr=10.244.0.0/16 \
    conntrack-max-per-core=0 conntrack-tcp-timeout-established=0 conntrack-tcp-timeout-close-wait=0)"
  # KillMode=process: the containers outlive a restart of containerd or of the kubelet
  write_unit "$host" containerd network.target "$CONF/node-daemon containerd $host $LAB" $'KillMode=process\nDelegate=yes'
  write_unit "$host" kubelet "containerd.service haproxy.service" "$CONF/node-daemon kubelet $host $LAB" KillMode=process

  cat >"$conf/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $PKI/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet-$host.crt
tlsPrivateKeyFile: $PKI/kubelet-$host.key
cgroupDriver: cgroupfs
cgroupRoot: /quarterdeck-$host
cgroupsPerQOS: true
enforceNodeAllocatable: [pods]
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
resolvConf: /dev/null
nodeStatusUpdateFrequency: 3s
syncFrequency: 10s
maxPods: 60
evictionHard: {memory.available: "100Mi"}
oomScoreAdj: 0
podPidsLimit: -1
registerWithTaints: []
YAML
  # no masquerade: nothing of a pod's may leave the lab
  cat >"$conf/cni/10-bridge.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "podnet", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.244.$number.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "/var/lib/cni"}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE a lower score is refused, and runc then dies with a message about
  # a pipe that says nothing of it
  cat >"$conf/containerd.toml" <<TOML
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = 0
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$REGISTRY/pause:3.10"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$conf/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
TOML
}

write_configuration() {
  local host
  rm -rf "$LAB/units" "$CONF" "$LAB/cloud"
  mkdir -p "$CONF" "$LAB/cloud"
  # copies: the folder of these sources need not be on the file system that the hosts see
  cp "$HERE/host/flexdir" "$HERE/host/node-daemon" "$CONF/"
  write_haproxy "$CONF/node-haproxy.cfg" 127.0.0.1 10.78.0.1
  write_haproxy "$CONF/load-balancer.cfg" "$LOAD_BALANCER" 10.77.0.1
  for host in "${HOSTS[@]}"; do mkdir -p "$CONF/$host"; done
  for host in "${MASTERS[@]}"; do
    write_etcd "$host"
    write_apiserver "$host"
    write_controllers "$host"
  done
  for host in "${NODES[@]}"; do
    write_node "$host"
    touch "$LAB/cloud/$host"
  done
  write_user_kubeconfigs
}
