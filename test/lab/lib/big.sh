# shellcheck shell=bash
# The big cluster: one etcd and one API server on loopback with 50,000 pods in them, and no controllers, so that
# nothing changes by itself. Independent of the main lab.

BIG=$LAB/big
BIG_ETCD=http://127.0.0.1:12379
BIG_ETCD_PEER=http://127.0.0.1:12380
BIG_API=https://127.0.0.1:17443

big_etcd_is_healthy() { [[ $(curl -s --noproxy '*' --max-time 2 $BIG_ETCD/health) == *'"health":"true"'* ]]; }
big_api_is_ready() { fetch 5 $BIG_API/readyz; }

big_fail() {  # WHAT LOG
  tail -n 15 "$2" >&2 || true
  die "$1; the whole log is $2"
}

lab_big_up() {
  local started=$SECONDS
  if recorded_process "$BIG/etcd.pid" >/dev/null && big_api_is_ready >/dev/null; then
    say "the big cluster is already up"
    return 0
  fi
  ensure_packages
  ensure_binary
  lab_big_down
  ensure_pki
  mkdir -p "$BIG"
  RUN=$BIG start_daemon etcd "$BIG/etcd.log" "$BIN/etcd" --data-dir="$BIG/data" \
    --listen-client-urls=$BIG_ETCD --advertise-client-urls=$BIG_ETCD \
    --listen-peer-urls=$BIG_ETCD_PEER --initial-advertise-peer-urls=$BIG_ETCD_PEER --initial-cluster=default=$BIG_ETCD_PEER \
    --unsafe-no-fsync --quota-backend-bytes=4000000000
  wait_for 20 big_etcd_is_healthy || big_fail "the big cluster's etcd is not well after 20 s" "$BIG/etcd.log"
  timeout 180 "$BIN/lab-seed" --etcd=$BIG_ETCD --pods="${PODS:-50000}" --nodes="${NODES_COUNT:-1000}" >"$BIG/seed.log" 2>&1 ||
    big_fail "filling the big cluster failed" "$BIG/seed.log"
  RUN=$BIG start_daemon api "$BIG/api.log" "$BIN/kube-apiserver" --bind-address=127.0.0.1 --secure-port=17443 --etcd-servers=$BIG_ETCD \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver-master-1.crt" --tls-private-key-file="$PKI/apiserver-master-1.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key" \
    --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
    --cert-dir="$BIG/certificates"
  write_kubeconfig "$BIG/kubeconfig" $BIG_API admin big
  wait_for 120 big_api_is_ready || big_fail "the big cluster's API server is not well after 120 s" "$BIG/api.log"
  say "the big cluster is up after $((SECONDS - started)) s ($(tail -n 1 "$BIG/seed.log")); export KUBECONFIG=$BIG/kubeconfig"
}

lab_big_down() {
  RUN=$BIG stop_daemon api 15
  RUN=$BIG stop_daemon etcd 15
  rm -rf "${BIG:?}"
}
