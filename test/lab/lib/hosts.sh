# shellcheck shell=bash
# The six hosts. Each is a real systemd with its own process, mount, network, name and cgroup namespaces, on a root
# that is the machine's own with a memory file system laid over it: its files, keys and users are its own, and gone
# when it is switched off. What the host does before its systemd starts is host/boot.

CGROUP_V1=/sys/fs/cgroup
CGROUP_V2=/sys/fs/cgroup/unified
[[ -d $CGROUP_V2 ]] || CGROUP_V2=/sys/fs/cgroup

ensure_ssh_keys() {
  local host
  mkdir -p "$KEYS"
  [[ -f $KEYS/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C ops -f "$KEYS/id_ed25519"
  [[ -f $KEYS/id_ed25519_encrypted ]] || ssh-keygen -q -t ed25519 -N "$OPS_PASSPHRASE" -C ops-encrypted -f "$KEYS/id_ed25519_encrypted"
  for host in "${HOSTS[@]}"; do
    make_host_keys "$KEYS/$host"
    make_host_keys "$KEYS/$host/other"
  done
}

make_host_keys() {  # FOLDER
  mkdir -p "$1"
  [[ -f $1/ssh_host_ed25519_key ]] || ssh-keygen -q -t ed25519 -N '' -C "" -f "$1/ssh_host_ed25519_key"
  # 2048 bits: nobody attacks the lab, and six longer ones take seconds
  [[ -f $1/ssh_host_rsa_key ]] || ssh-keygen -q -t rsa -b 2048 -N '' -C "" -f "$1/ssh_host_rsa_key"
}

start_host() {  # HOST
  local host=$1 group=$CGROUP_V2/quarterdeck-$1 log=$LAB/log/$1.log
  mkdir -p "$group" "$LAB/log" "$RUN"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    # the last thing in the chain is process 1 of the host; killing unshare kills it, and with it everything inside
    exec setsid nsenter --net="/run/netns/$(space_of "$host")" \
      unshare --mount --uts --ipc --pid --cgroup --fork --kill-child \
      bash "$HERE/host/boot" "$host" "$LAB" "$CACHE"
  ) >"$log" 2>&1 </dev/null 8>&- 9>&- &
  record_process "$RUN/$host.pid" $!
}

host_is_on() { recorded_process "$RUN/$1.pid" >/dev/null; }

host_init_pid() {  # HOST: the id, on this machine, of the host's process 1
  local outer inner=
  outer=$(recorded_process "$RUN/$1.pid") || return 1
  # the file ends without a line feed, which read takes for a failure
  read -r inner _ <"/proc/$outer/task/$outer/children" || true
  [[ -n ${inner:-} ]] && echo "$inner"
}

# in_host HOST COMMAND...: inside the host, as its root, for at most 30 s
in_host() {
  local host=$1 init; shift
  init=$(host_init_pid "$host") || return 1
  timeout -k 5 30 nsenter -t "$init" -m -u -i -n -p -- \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@" </dev/null 8>&- 9>&-
}

host_has_booted() { in_host "$1" systemctl is-active -q multi-user.target; }

stop_host() {  # HOST: switched off, as by its power cord
  local pid
  if pid=$(recorded_process "$RUN/$1.pid"); then
    kill -KILL "$pid" 2>/dev/null || true
    wait_for 10 process_is_gone "$RUN/$1.pid" || die "$1 (process $pid) does not end"
  fi
  rm -f "$RUN/$1.pid"
  wait_for 10 remove_host_cgroups "$1" || die "the cgroups of $1 still hold processes"
}

host_cgroups() { find "$CGROUP_V1" -depth -type d -path "*/quarterdeck-$1*" 2>/dev/null; }
remove_host_cgroups() {
  local group
  while read -r group; do rmdir "$group" 2>/dev/null || true; done < <(host_cgroups "$1")
  [[ -z $(host_cgroups "$1") ]]
}

# ssh_answers HOST: a new connection gets a banner. Asked from another master, for a node can't be reached from here.
ssh_answers() {
  local from=master-1
  [[ $1 != master-1 ]] || from=master-2
  # shellcheck disable=SC2016
  timeout 2 nsenter --net="/run/netns/$(space_of $from)" bash -c \
    'exec 3<>"/dev/tcp/$1/22"; IFS= read -r -t 1 -u 3 line; [[ $line == SSH-* ]]' - "$(inner_ip "$1")" 2>/dev/null
}

# The folder that is $HOME for the program under test: how an operator's looks, and no kubeconfig in it.
write_home() {
  local ssh=$LABHOME/.ssh host key
  rm -rf "${LABHOME:?}"
  mkdir -p "$ssh" "$LABHOME/.kube"
  cp "$KEYS"/id_ed25519 "$KEYS"/id_ed25519.pub "$KEYS"/id_ed25519_encrypted "$KEYS"/id_ed25519_encrypted.pub "$ssh/"
  for host in "${HOSTS[@]}"; do
    for key in ed25519 rsa; do
      echo "$host,$(is_master "$host" && echo "$(outer_ip "$host"),")$(inner_ip "$host") $(cut -d' ' -f1,2 "$KEYS/$host/ssh_host_${key}_key.pub")"
    done
  done >"$ssh/known_hosts"
  {
    for host in "${MASTERS[@]}"; do printf 'Host %s\n  HostName %s\n\n' "$host" "$(outer_ip "$host")"; done
    for host in "${NODES[@]}"; do printf 'Host %s\n  HostName %s\n  ProxyJump master-1\n\n' "$host" "$(inner_ip "$host")"; done
    printf 'Host master-* node-*\n  User ops\n  IdentityFile %s\n  IdentitiesOnly yes\n  UserKnownHostsFile %s\n' "$ssh/id_ed25519" "$ssh/known_hosts"
  } >"$ssh/config"
  chmod 700 "$LABHOME" "$ssh"
  chmod 600 "$ssh"/*
}
