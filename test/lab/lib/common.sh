# shellcheck shell=bash
# What every part of the lab shares: where things are, the hosts and their addresses, messages, waits and processes.

: "${QUARTERDECK_LAB_DIR:=/var/tmp/quarterdeck-lab}"
: "${QUARTERDECK_LAB_CACHE:=/var/cache/quarterdeck-lab}"
LAB=$QUARTERDECK_LAB_DIR      # state: keys, certificates, images, configuration, process ids
CACHE=$QUARTERDECK_LAB_CACHE  # the Kubernetes binary, which outlives the state
PKI=$LAB/pki
CONF=$LAB/conf
RUN=$LAB/run
BIN=$LAB/bin
KEYS=$LAB/ssh
LABHOME=$LAB/home

MASTERS=(master-1 master-2 master-3)
NODES=(node-1 node-2 node-3)
HOSTS=("${MASTERS[@]}" "${NODES[@]}")
MASTER_UNITS=(etcd kube-apiserver kube-controller-manager kube-scheduler cloud-controller-manager provision-controller)
NODE_UNITS=(haproxy containerd kubelet kube-proxy)

LOAD_BALANCER=10.77.0.1
REGISTRY=registry.lab:5000
OPS_PASSWORD=Ops-Pass-1
OPS_PASSPHRASE='pass phrase'
NETWORK_PREFIX=qd  # of network namespaces and interfaces; cgroups are quarterdeck-<host>

number_of() { echo "${1##*-}"; }
is_master() { [[ $1 == master-* ]]; }
outer_ip() { is_master "$1" && echo "10.77.0.1${1##*-}"; }
inner_ip() { if is_master "$1"; then echo "10.78.0.1${1##*-}"; else echo "10.78.0.2${1##*-}"; fi; }
units_of() { if is_master "$1"; then echo "${MASTER_UNITS[@]}"; else echo "${NODE_UNITS[@]}"; fi; }
is_host() { [[ " ${HOSTS[*]} " == *" $1 "* ]]; }

# A proxy of the machine is for the packages only: nothing of the lab may be sent to it.
NO_PROXY="${NO_PROXY:-${no_proxy:-}},localhost,127.0.0.0/8,10.77.0.0/24,10.78.0.0/24"
export NO_PROXY no_proxy=$NO_PROXY

# Progress goes to standard error, so that standard output holds only what a caller asked for.
say() { printf 'lab: %s\n' "$*" >&2; }
die() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# wait_for SECONDS COMMAND...: until the command succeeds; fails when the time is over.
wait_for() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# A recorded process is its id and its start time, for an id alone may by now be somebody else's.
process_field() {  # PID INDEX (of the fields after the name: 1 is the state, 20 the start time)
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra fields <<<"${stat##*) }"
  echo "${fields[$2 - 1]}"
}
record_process() { echo "$2 $(process_field "$2" 20)" >"$1"; }  # FILE PID
# Prints the id when the recorded process lives. A zombie does not: process 1 may reap it late.
recorded_process() {  # FILE
  local pid started
  [[ -f $1 ]] || return 1
  read -r pid started <"$1" || return 1
  [[ -n $started && $(process_field "$pid" 20) == "$started" && $(process_field "$pid" 1) != Z ]] || return 1
  echo "$pid"
}
process_is_gone() { ! recorded_process "$1"; }

# start_daemon NAME LOG COMMAND...: in its own process group, holding none of the caller's descriptors (a caller that
# waits for the end of our output, or for our lock, must not wait for the daemon).
start_daemon() {
  local name=$1 log=$2; shift 2
  mkdir -p "$RUN"
  setsid "$@" >"$log" 2>&1 </dev/null 8>&- 9>&- &
  record_process "$RUN/$name.pid" $!
}
stop_daemon() {  # NAME [SECONDS]
  local pid file=$RUN/$1.pid
  if pid=$(recorded_process "$file"); then
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    wait_for "${2:-5}" process_is_gone "$file" || kill -KILL -- "-$pid" 2>/dev/null || true
    wait_for 5 process_is_gone "$file" || die "process $pid ($1) does not end"
  fi
  rm -f "$file"
}

# One change at a time: tests may call from several processes.
lock() {  # NAME
  [[ $(id -u) == 0 ]] || die "the lab needs root: it makes network namespaces, mounts and cgroups"
  mkdir -p "$LAB"
  exec 9>"$LAB/$1.lock"
  flock -w 900 9 || die "another lab command holds $LAB/$1.lock for more than 15 minutes"
}

# What the command writes is kept, never in the caller's ~/.kube: that folder may be the one under test.
export KUBECACHEDIR=$LAB/cache/kubectl
kube() { "$BIN/kubectl" --kubeconfig "$LAB/kubeconfig" --request-timeout=10s "$@"; }
# fetch SECONDS URL: of the lab's own servers, with the lab's own authority
fetch() { curl -sf --noproxy '*' --cacert "$PKI/ca.crt" --max-time "$1" "$2"; }
