# shellcheck shell=bash
# Clusters without controllers, so that nothing in them changes by itself: one etcd and one API server on loopback each,
# independent of the main lab. `big` has 50,000 pods, for measurements. `small` has 3,000, and is broken on purpose:
# what tests do to it never meets somebody who measures with the other one.

choose_side() {  # big|small
  SIDE=$1 BIG=$LAB/$1
  case $1 in
  big) SIDE_PODS=50000 SIDE_ETCD_PORT=12379 SIDE_API_PORT=17443 ;;
  # Pages are read from etcd, not from the API server's own snapshots: a compaction then ends a list's token at once,
  # not up to five minutes later.
  small) SIDE_PODS=3000 SIDE_ETCD_PORT=13379 SIDE_API_PORT=18443 SIDE_FLAGS=(--feature-gates=ListFromCacheSnapshot=false --delete-collection-workers=8) ;;
  esac
  BIG_ETCD=http://127.0.0.1:$SIDE_ETCD_PORT
  BIG_ETCD_PEER=http://127.0.0.1:$((SIDE_ETCD_PORT + 1))
  BIG_API=https://127.0.0.1:$SIDE_API_PORT
}
SIDE_FLAGS=()

big_etcd_is_healthy() { [[ $(curl -s --noproxy '*' --max-time 2 $BIG_ETCD/health) == *'"health":"true"'* ]]; }
big_api_is_ready() { fetch 5 $BIG_API/readyz; }
big_is_up() { recorded_process "$BIG/etcd.pid" >/dev/null && [[ -f $BIG/kubeconfig ]]; }

big_fail() {  # WHAT LOG
  tail -n 15 "$2" >&2 || true
  die "$1; the whole log is $2"
}

start_big_api() {
  RUN=$BIG start_daemon api "$BIG/api.log" "$BIN/kube-apiserver" --bind-address=127.0.0.1 --secure-port=$SIDE_API_PORT --etcd-servers=$BIG_ETCD \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver-master-1.crt" --tls-private-key-file="$PKI/apiserver-master-1.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key" \
    --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
    --cert-dir="$BIG/certificates" "${SIDE_FLAGS[@]}"
  wait_for "$1" big_api_is_ready || big_fail "the $SIDE cluster's API server is not well after $1 s" "$BIG/api.log"
}

# up [PODS]. Of one that is up with another number of pods nothing is kept.
lab_big_up() {
  local started=$SECONDS pods=${1:-${PODS:-$SIDE_PODS}}
  [[ $pods =~ ^[1-9][0-9]{0,6}$ ]] || die "$pods is no number of pods"
  if big_is_up && big_api_is_ready >/dev/null && [[ $(cat "$BIG/pods" 2>/dev/null) == "$pods" ]]; then
    say "the $SIDE cluster is already up"
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
    --unsafe-no-fsync --quota-backend-bytes=8000000000
  wait_for 20 big_etcd_is_healthy || big_fail "the $SIDE cluster's etcd is not well after 20 s" "$BIG/etcd.log"
  timeout 180 "$BIN/lab-seed" --etcd=$BIG_ETCD --pods="$pods" --nodes="${NODES_COUNT:-1000}" >"$BIG/seed.log" 2>&1 ||
    big_fail "filling the $SIDE cluster failed" "$BIG/seed.log"
  start_big_api 120
  write_kubeconfig "$BIG/kubeconfig" $BIG_API admin "$SIDE"
  echo "$pods" >"$BIG/pods"
  say "the $SIDE cluster is up after $((SECONDS - started)) s ($(tail -n 1 "$BIG/seed.log")); export KUBECONFIG=$BIG/kubeconfig"
}

lab_big_down() {
  # an API server with open watches takes all the time it is given, and has nothing to lose
  RUN=$BIG stop_daemon api 2
  RUN=$BIG stop_daemon etcd 15
  rm -rf "${BIG:?}"
}

# The API server ends as with a power cut: no goodbye on any connection. etcd stays.
lab_big_break() {
  local pid
  [[ $* == apiserver ]] || die "of the $SIDE cluster only the apiserver can be broken, not $*"
  pid=$(recorded_process "$BIG/api.pid") || die "the $SIDE cluster has no API server that runs"
  kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid"
  wait_for 10 process_is_gone "$BIG/api.pid" || die "the $SIDE cluster's API server does not end"
}

lab_big_heal() {
  big_is_up || die "the $SIDE cluster is not up"
  recorded_process "$BIG/api.pid" >/dev/null || start_big_api 60
}

lab_side() {  # big|small COMMAND...
  choose_side "$1"; shift
  case "${1:-} $#" in
  'up 1' | 'up 2') lock "$SIDE"; lab_big_up "${@:2}" ;;
  'down 1') lock "$SIDE"; lab_big_down ;;
  'break 2') lock "$SIDE"; lab_big_break "$2" ;;
  'heal 1') lock "$SIDE"; lab_big_heal ;;
  'kubeconfig 1') echo "$BIG/kubeconfig" ;;
  *) usage ;;
  esac
}
