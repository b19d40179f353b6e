# shellcheck shell=bash
# The cluster as a whole: up, status, and what "well" means for each of its parts.

api_is_ready() { fetch 2 "https://$(outer_ip "$1"):6443/readyz"; }  # HOST
load_balancer_is_ready() { fetch 2 "https://$LOAD_BALANCER:6443/readyz"; }
etcd_is_healthy() { [[ $(in_host "$1" curl -s --max-time 2 http://127.0.0.1:2381/health) == *'"health":"true"'* ]]; }  # HOST

# units_down HOST: the units of the host that do not run
units_down() {
  local unit state units
  read -ra units <<<"$(units_of "$1") ssh"
  paste -d ' ' <(printf '%s\n' "${units[@]}") <(in_host "$1" systemctl is-active "${units[@]}" 2>/dev/null || true) |
    while read -r unit state; do [[ $state == active ]] || echo "$unit"; done
}

# A node is well when its kubelet speaks now, not when the API server still believes what it said before: its lease
# has been renewed since the given second, it is Ready, and nothing keeps pods away from it any more.
node_is_ready() {  # NODE [SINCE]
  local since=${2:-0}
  kube get "node/$1" -o json | jq -e '
    any(.status.conditions[]; .type == "Ready" and .status == "True")
    and all(.spec.taints[]?; .key | test("^node\\.(kubernetes|cloudprovider\\.kubernetes)\\.io/(not-ready|unreachable|uninitialized)") | not)' >/dev/null || return 1
  ((since == 0)) || kube get "lease/$1" -n kube-node-lease -o json |
    jq -e --argjson since "$since" '(.spec.renewTime | sub("\\.[0-9]+"; "") | fromdate) >= $since' >/dev/null
}
nodes_are_ready() { local node; for node in "${NODES[@]}"; do node_is_ready "$node" || return 1; done; }

# explain HOST [UNIT...]: what to read first when something on the host did not come up
explain() {
  local host=$1 unit units; shift
  if ! host_is_on "$host"; then
    say "$host is off; its last words:"
    tail -n 10 "$LAB/log/$host.log" >&2 || true
    return 0
  fi
  units=("$@")
  ((${#units[@]})) || mapfile -t units < <(units_down "$host")
  for unit in "${units[@]}"; do
    say "$host: the journal of $unit ends with"
    in_host "$host" journalctl -u "$unit" -n 15 --no-pager -o cat >&2 || say "$host: no journal to be read"
  done
}

# demand SECONDS WHAT HOSTS UNIT COMMAND...: wait, or fail saying what is not well and why it may be
demand() {
  local seconds=$1 what=$2 hosts=$3 unit=$4 host; shift 4
  wait_for "$seconds" "$@" && return 0
  for host in $hosts; do explain "$host" "$unit"; done
  die "$what is not well after $seconds s"
}

demand_masters() {  # SECONDS
  local host
  for host in "${MASTERS[@]}"; do demand "$1" "etcd of $host" "$host" etcd etcd_is_healthy "$host"; done
  for host in "${MASTERS[@]}"; do demand "$1" "the API server of $host" "$host" kube-apiserver api_is_ready "$host"; done
}
demand_nodes() {  # SECONDS
  local node
  for node in "${NODES[@]}"; do demand "$1" "$node" "$node" kubelet node_is_ready "$node"; done
}
demand_load_balancer() {
  wait_for 15 load_balancer_is_ready && return 0
  tail -n 10 "$LAB/log/load-balancer.log" >&2 || true
  die "the load balancer $LOAD_BALANCER:6443 is not well after 15 s"
}
demand_ssh() { demand 15 "the SSH server of $1" "$1" ssh ssh_answers "$1"; }  # HOST

start_load_balancer() {
  recorded_process "$RUN/load-balancer.pid" >/dev/null ||
    start_daemon load-balancer "$LAB/log/load-balancer.log" haproxy -db -f "$CONF/load-balancer.cfg"
}

any_host_is_on() { local host; for host in "${HOSTS[@]}"; do ! host_is_on "$host" || return 0; done; return 1; }

# everything_is_well: quietly, and quickly
everything_is_well() {
  local host
  [[ -f $RUN/up ]] || return 1
  for host in "${HOSTS[@]}"; do host_is_on "$host" || return 1; done
  for host in "${MASTERS[@]}"; do api_is_ready "$host" >/dev/null || return 1; done
  load_balancer_is_ready >/dev/null && nodes_are_ready
}

lab_up() {
  local host started=$SECONDS
  ensure_packages
  if everything_is_well && [[ -z $(active_faults) ]]; then
    say "already up"
    return 0
  fi
  if [[ -f $RUN/up ]] && any_host_is_on; then
    say "up, but not well: repairing"
    # in a shell of its own: what can't be repaired ends that shell, and the lab is built anew
    if (repair); then
      say "up again after $((SECONDS - started)) s"
      return 0
    fi
    say "building it anew"
  fi
  [[ -d $CGROUP_V1/memory && -d $CGROUP_V2 ]] || die "the nodes need cgroups of version 1 at $CGROUP_V1 (memory, cpu...)"
  # what an earlier run left behind half-way, or before the machine was started anew
  teardown
  mkdir -p "$LAB/log" "$RUN"
  ensure_binary
  ensure_pki
  ensure_images
  ensure_ssh_keys
  write_configuration
  write_home
  say "starting six hosts"
  network_up
  for host in "${HOSTS[@]}"; do start_host "$host"; done
  start_load_balancer
  for host in "${HOSTS[@]}"; do demand_booted "$host"; done
  demand 90 "the API" "master-1" kube-apiserver load_balancer_is_ready
  say "the API answers after $((SECONDS - started)) s"
  seed_create
  demand_masters 60
  demand_nodes 90
  say "all nodes are ready after $((SECONDS - started)) s"
  seed_await 90
  for host in "${HOSTS[@]}"; do demand_ssh "$host"; done
  baseline_save
  date +%s >"$RUN/up"
  say "up after $((SECONDS - started)) s; export KUBECONFIG=$LAB/kubeconfig"
}

# repair: everything runs again; the cluster's objects stay as they are
repair() {
  local host
  heal_all
  restore_hosts
  demand_load_balancer
  demand_masters 60
  demand_nodes 60
  for host in "${HOSTS[@]}"; do demand_ssh "$host"; done
}

demand_booted() {
  wait_for 40 host_has_booted "$1" && return 0
  tail -n 10 "$LAB/log/$1.log" >&2 || true
  in_host "$1" journalctl -n 15 --no-pager -o cat >&2 || true
  die "$1 has not booted after 40 s"
}

lab_status() {
  local host down well=1 fault api=
  if ! any_host_is_on; then
    echo "down"
    return 1
  fi
  ! load_balancer_is_ready >/dev/null || api=1
  for host in "${HOSTS[@]}"; do
    if ! host_is_on "$host"; then
      echo "$host off"
      well=
      continue
    fi
    down=$(units_down "$host" | tr '\n' ' ')
    if is_master "$host"; then
      api_is_ready "$host" >/dev/null || down="api-not-ready $down"
    elif [[ -z $api ]]; then
      down="no-api-to-ask $down"
    else
      node_is_ready "$host" 2>/dev/null || down="node-not-ready $down"
    fi
    if [[ -n $down ]]; then echo "$host not well: $down"; well=; else echo "$host well"; fi
  done
  if [[ -n $api ]]; then echo "load balancer well"; else echo "load balancer not well"; well=; fi
  for fault in $(active_faults); do echo "fault $(tr : ' ' <<<"$fault")"; done
  [[ -n $well ]]
}

lab_env() {
  local host
  jq -n \
    --arg dir "$LAB" --arg bin "$BIN" --arg home "$LABHOME" --arg passphrase "$OPS_PASSPHRASE" --arg password "$OPS_PASSWORD" \
    --arg loadBalancer "$LOAD_BALANCER:6443" \
    --argjson masters "$(for host in "${MASTERS[@]}"; do jq -n --arg name "$host" --arg outer "$(outer_ip "$host")" --arg inner "$(inner_ip "$host")" '$ARGS.named'; done | jq -s .)" \
    --argjson nodes "$(for host in "${NODES[@]}"; do jq -n --arg name "$host" --arg inner "$(inner_ip "$host")" '$ARGS.named'; done | jq -s .)" '{
    dir: $dir,
    kubeconfig: "\($dir)/kubeconfig", kubeconfigViewer: "\($dir)/kubeconfig-viewer", kubeconfigDev: "\($dir)/kubeconfig-dev",
    kubectl: "\($bin)/kubectl",
    home: $home, sshConfig: "\($home)/.ssh/config", knownHosts: "\($home)/.ssh/known_hosts",
    identity: "\($home)/.ssh/id_ed25519", identityEncrypted: "\($home)/.ssh/id_ed25519_encrypted", passphrase: $passphrase,
    user: "ops", password: $password,
    masters: $masters, nodes: $nodes, loadBalancer: $loadBalancer,
    big: {kubeconfig: "\($dir)/big/kubeconfig"},
    small: {kubeconfig: "\($dir)/small/kubeconfig", etcd: "http://127.0.0.1:13379"}}'
}
