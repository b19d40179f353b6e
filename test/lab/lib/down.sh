# shellcheck shell=bash
# Taking the lab away, and making sure that nothing of it is left.

teardown() {
  local host
  stop_daemon load-balancer
  rm -f "$RUN/up"
  for host in "${HOSTS[@]}"; do stop_host "$host"; done
  network_down
  rm -rf "${RUN:?}"
}

# leftovers: whatever of the lab is still on the machine, one a line
leftovers() {
  local pid group exe network
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    [[ $(process_field "$pid" 1 || echo Z) != Z ]] || continue
    group=$(cat "/proc/$pid/cgroup" 2>/dev/null || true)
    exe=$(readlink "/proc/$pid/exe" 2>/dev/null || true)
    if [[ $group == *quarterdeck-* ]]; then
      echo "process $pid $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-80)"
    elif [[ $exe == "$CACHE"/kube-* && ! $(cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ') =~ $LAB/(big|small)/ ]]; then
      echo "process $pid $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-80)"
    fi
  done
  pgrep -f -a "^haproxy -db -f $CONF/" | sed 's/^/process /' || true
  ip netns list | awk -v prefix="$NETWORK_PREFIX-" 'index($1, prefix) == 1 {print "network namespace " $1}'
  ip -o link show | awk -F': ' -v prefix="$NETWORK_PREFIX-" 'index($2, prefix) == 1 {print "interface " $2}'
  for network in "${LAB_NETWORKS[@]}"; do
    ip route show type unreachable "$network" | sed 's/^/route /'
  done
  awk -v lab="$LAB" -v spaces="/run/netns/$NETWORK_PREFIX-" 'index($5, lab) == 1 || index($5, spaces) == 1 || index($5, "/run/quarterdeck") == 1 {print "mount " $5}' /proc/self/mountinfo
  find "$CGROUP_V1" -type d -name 'quarterdeck-*' 2>/dev/null | sed 's/^/cgroup /'
}

nothing_is_left() { [[ -z $(leftovers) ]]; }

lab_verify_down() {
  # the kernel takes a moment to remove what belonged to the last process
  wait_for 5 nothing_is_left && return 0
  say "left over:"
  leftovers >&2
  exit 1
}

lab_down() {
  case "$*" in
  --verify) lab_verify_down; say "nothing is left"; return 0 ;;
  '' | --purge) ;;
  *) die "down knows only --verify and --purge, not $*" ;;
  esac
  teardown
  lab_verify_down
  if [[ ${1:-} == --purge ]]; then
    local side
    for side in big small; do choose_side $side; lab_big_down; done
    # never anything but a folder this script made
    [[ -d $LAB/pki || -d $LAB/log || -d $LAB/run ]] && rm -rf "${LAB:?}"
  fi
  say "down, nothing is left"
}
