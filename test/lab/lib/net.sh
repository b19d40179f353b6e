# shellcheck shell=bash
# The networks. The machine itself sees only the outer one, a bridge with the masters on it; the inner bridge, with
# masters and nodes, stands in a namespace of its own, so that a node can be reached only by a jump through a master.
#
#   machine 10.77.0.1 --- outer 10.77.0.0/24 --- master-N 10.77.0.1N
#                                                master-N 10.78.0.1N --- inner 10.78.0.0/24 --- node-N 10.78.0.2N

OUTER_BRIDGE=$NETWORK_PREFIX-outer
INNER_SPACE=$NETWORK_PREFIX-inner
# Everything an address of the lab could be: without a route of our own a packet for one of them would follow the
# machine's default route out to wherever that leads (and something there may even answer).
LAB_NETWORKS=(10.77.0.0/24 10.78.0.0/24 10.79.0.0/24 10.96.0.0/16 10.244.0.0/16)
ROUTE_METRIC=4000

space_of() { echo "$NETWORK_PREFIX-$1"; }
space_exists() { [[ -e /run/netns/$1 ]]; }
# nsenter and not `ip netns exec`: the latter mounts /sys anew and hides the cgroups from what runs inside
in_space() { local space=$1; shift; nsenter --net="/run/netns/$space" "$@"; }

network_up() {
  local network other host space
  other=$(ip -4 -o address show to 10.77.0.0/24 | awk '{print $2}' | grep -v "^$OUTER_BRIDGE$" || true)
  [[ -z $other ]] || die "10.77.0.0/24 is already in use on $other: the lab needs it"
  for network in "${LAB_NETWORKS[@]}"; do ip route replace unreachable "$network" metric $ROUTE_METRIC; done
  # `ip netns add` turns /run/netns into a mount point; down takes that back if it was not one before
  mkdir -p "$RUN"
  mountpoint -q /run/netns || touch "$RUN/made-run-netns"
  if ! ip link show $OUTER_BRIDGE >/dev/null 2>&1; then
    ip link add $OUTER_BRIDGE type bridge
    ip address add $LOAD_BALANCER/24 dev $OUTER_BRIDGE
    ip link set $OUTER_BRIDGE up
  fi
  if ! space_exists $INNER_SPACE; then
    ip netns add $INNER_SPACE
    ip -n $INNER_SPACE link add bridge type bridge
    ip -n $INNER_SPACE link set bridge up
  fi
  for host in "${HOSTS[@]}"; do
    space=$(space_of "$host")
    space_exists "$space" && continue
    ip netns add "$space"
    ip -n "$space" link set lo up
    if is_master "$host"; then
      ip link add "$NETWORK_PREFIX-$host" type veth peer name eth0 netns "$space"
      ip link set "$NETWORK_PREFIX-$host" master $OUTER_BRIDGE up
      ip -n "$space" address add "$(outer_ip "$host")/24" dev eth0
      ip -n "$space" link set eth0 up
    fi
    ip -n $INNER_SPACE link add "$host" type veth peer name eth1 netns "$space"
    ip -n $INNER_SPACE link set "$host" master bridge up
    ip -n "$space" address add "$(inner_ip "$host")/24" dev eth1
    ip -n "$space" link set eth1 up
  done
  # each host knows which node the pods of which node are behind
  local node
  for host in "${HOSTS[@]}"; do
    for node in "${NODES[@]}"; do
      [[ $node == "$host" ]] || ip -n "$(space_of "$host")" route replace "10.244.$(number_of "$node").0/24" via "$(inner_ip "$node")"
    done
  done
}

network_down() {
  local host network
  for host in "${HOSTS[@]}"; do
    ! space_exists "$(space_of "$host")" || ip netns delete "$(space_of "$host")"
    # the link's other end went with the namespace, but the kernel removes it a moment later
    ! ip link show "$NETWORK_PREFIX-$host" >/dev/null 2>&1 || ip link delete "$NETWORK_PREFIX-$host" 2>/dev/null || true
  done
  ! space_exists $INNER_SPACE || ip netns delete $INNER_SPACE
  ! ip link show $OUTER_BRIDGE >/dev/null 2>&1 || ip link delete $OUTER_BRIDGE
  for network in "${LAB_NETWORKS[@]}"; do ip route delete unreachable "$network" metric $ROUTE_METRIC 2>/dev/null || true; done
  if [[ -f $RUN/made-run-netns && -z $(ls -A /run/netns 2>/dev/null) ]]; then
    umount /run/netns 2>/dev/null || true
    rmdir /run/netns 2>/dev/null || true
  fi
}
