# shellcheck shell=bash
# Faults, each a break and its heal. A heal has two halves: undo (put it right) and await (until it is truly well), so
# that healing everything first undoes everything: one fault's end may be another one's condition.

FAULTS="  apiserver-N          the API server of master-N stopped
  etcd-N               the etcd member of master-N stopped
  quorum               the etcd members of master-2 and master-3 stopped
  node-off-N           node-N switched off
  kubelet-N            the kubelet of node-N stopped
  loadbalancer         the load balancer gone
  ssh-drop HOST        the live SSH sessions of HOST cut (nothing to heal)
  ssh-blackhole HOST   HOST's SSH packets vanish, both ways
  ssh-freeze HOST      HOST's sshd and its sessions stopped with SIGSTOP: it takes connections and never answers
  ssh-hostkey HOST     HOST shows other host keys"

# A fault is kept as kind:target, one file each, so that 'heal all' and other processes know of it.
fault_file() { echo "$RUN/faults/$1"; }
active_faults() { ls "$RUN/faults" 2>/dev/null || true; }

parse_fault() {  # sets kind and target
  kind='' target=''
  case "$*" in
  apiserver-[123] | etcd-[123]) kind=${1%-*} target=master-${1##*-} ;;
  kubelet-[123] | node-off-[123]) kind=${1%-*} target=node-${1##*-} ;;
  quorum | loadbalancer) kind=$1 target=all ;;
  ssh-drop\ * | ssh-blackhole\ * | ssh-freeze\ * | ssh-hostkey\ *)
    is_host "$2" || die "no host $2; the hosts are ${HOSTS[*]}"
    kind=$1 target=$2
    ;;
  *) die $'no fault "'"$*"$'"; the faults are\n'"$FAULTS" ;;
  esac
}

stop_unit() { in_host "$1" systemctl stop "$2" || die "could not stop $2 on $1"; }     # HOST UNIT
start_unit() { in_host "$1" systemctl start "$2" || { explain "$1" "$2"; die "could not start $2 on $1"; }; }

break_apiserver() { stop_unit "$1" kube-apiserver; }
undo_apiserver() { start_unit "$1" kube-apiserver; }
await_apiserver() {
  demand 40 "the API server of $1" "$1" kube-apiserver api_is_ready "$1"
  demand_load_balancer
}

break_etcd() { stop_unit "$1" etcd; }
undo_etcd() { start_unit "$1" etcd; }
await_etcd() { demand_masters 60; }

QUORUM_MEMBERS=(master-2 master-3)
break_quorum() { local host; for host in "${QUORUM_MEMBERS[@]}"; do stop_unit "$host" etcd; done; }
undo_quorum() { local host; for host in "${QUORUM_MEMBERS[@]}"; do start_unit "$host" etcd; done; }
await_quorum() {
  demand_masters 60
  demand_load_balancer
  demand_nodes 60
}

break_node-off() { stop_host "$1"; }
undo_node-off() { host_is_on "$1" || start_host "$1"; }
await_node-off() {
  demand_booted "$1"
  demand_ssh "$1"
  demand 90 "$1" "$1" kubelet node_is_ready "$1" "$2"
}

break_kubelet() { stop_unit "$1" kubelet; }
undo_kubelet() { start_unit "$1" kubelet; }
await_kubelet() { demand 60 "$1" "$1" kubelet node_is_ready "$1" "$2"; }

break_loadbalancer() { stop_daemon load-balancer; }
undo_loadbalancer() { start_load_balancer; }
await_loadbalancer() { demand_load_balancer; }

# The whole tree below the listener: the unprivileged grandchild holds the connection's socket too.
# Stopped first: a session that saw its shell die would still tell how it ended.
break_ssh-drop() {
  in_host "$1" bash -c '
    below() { local child; for child in $(cat /proc/$1/task/*/children 2>/dev/null); do below $child; echo $child; done; }
    listener=$(systemctl show -p MainPID --value ssh)
    pids=$(below $listener)
    for signal in STOP KILL; do for pid in $pids; do kill -$signal $pid 2>/dev/null || true; done; done' || die "could not cut the sessions of $1"
}
undo_ssh-drop() { :; }
await_ssh-drop() { demand_ssh "$1"; }

# By rules in the host's own namespace, on port 22 alone: with its links down a master would lose etcd as well.
blackhole_rules() {  # HOST -I|-D
  in_space "$(space_of "$1")" iptables -w 5 "$2" INPUT -p tcp --dport 22 -m comment --comment lab-blackhole -j DROP &&
    in_space "$(space_of "$1")" iptables -w 5 "$2" OUTPUT -p tcp --sport 22 -m comment --comment lab-blackhole -j DROP
}
break_ssh-blackhole() { blackhole_rules "$1" -I || die "could not drop the packets of $1"; }
undo_ssh-blackhole() { while blackhole_rules "$1" -D 2>/dev/null; do :; done; }
await_ssh-blackhole() { demand_ssh "$1"; }

break_ssh-freeze() { in_host "$1" systemctl kill --signal=STOP ssh || die "could not stop the SSH server of $1"; }
undo_ssh-freeze() { in_host "$1" systemctl kill --signal=CONT ssh || die "could not wake the SSH server of $1"; }
await_ssh-freeze() { demand_ssh "$1"; }

use_host_keys() {  # HOST FOLDER: reloading keeps live sessions, as on a real host
  in_host "$1" bash -euc 'cp "$1"/ssh_host_*_key "$1"/ssh_host_*_key.pub /etc/ssh/; chmod 600 /etc/ssh/ssh_host_*_key; systemctl reload ssh' - "$2" ||
    die "could not change the host keys of $1"
}
shows_host_key() {  # HOST FOLDER
  local from=master-1 key
  [[ $1 != master-1 ]] || from=master-2
  read -r _ key _ <"$2/ssh_host_ed25519_key.pub"
  [[ $(in_space "$(space_of $from)" ssh-keyscan -T 2 -t ed25519 "$(inner_ip "$1")" 2>/dev/null) == *"$key"* ]]
}
break_ssh-hostkey() {
  use_host_keys "$1" "$KEYS/$1/other"
  wait_for 10 shows_host_key "$1" "$KEYS/$1/other" || die "$1 does not show its other host key after 10 s"
}
undo_ssh-hostkey() { use_host_keys "$1" "$KEYS/$1"; }
await_ssh-hostkey() { wait_for 10 shows_host_key "$1" "$KEYS/$1" || die "$1 does not show its own host key after 10 s"; }

lab_break() {
  local kind target
  parse_fault "$@"
  [[ -f $RUN/up ]] || die "the lab is down: run '$0 up' first"
  # recorded before it is done: a break that fails half-way is healed as well
  if [[ $kind != ssh-drop ]]; then
    # a second break of the same would need a second heal
    [[ ! -e $(fault_file "$kind:$target") ]] || { say "already broken"; return 0; }
    mkdir -p "$RUN/faults"
    touch "$(fault_file "$kind:$target")"
  fi
  "break_$kind" "$target"
}

lab_heal() {
  local kind target since
  [[ "$*" != all ]] || { heal_all; return 0; }
  parse_fault "$@"
  [[ -f $RUN/up ]] || die "the lab is down: run '$0 up' first"
  since=$(date +%s)
  "undo_$kind" "$target"
  "await_$kind" "$target" "$since"
  rm -f "$(fault_file "$kind:$target")"
}

heal_all() {
  local fault since host_faults=() faults=()
  since=$(date +%s)
  # a host that is off must be on before anything inside it can be put right
  for fault in $(active_faults); do
    if [[ $fault == node-off:* ]]; then host_faults+=("$fault"); else faults+=("$fault"); fi
  done
  for fault in "${host_faults[@]}"; do
    say "healing ${fault/:/ }"
    undo_node-off "${fault#*:}"
    demand_booted "${fault#*:}"
  done
  for fault in "${faults[@]}"; do
    say "healing ${fault/:/ }"
    "undo_${fault%%:*}" "${fault#*:}"
  done
  for fault in "${faults[@]}" "${host_faults[@]}"; do
    "await_${fault%%:*}" "${fault#*:}" "$since"
    rm -f "$(fault_file "$fault")"
  done
}
