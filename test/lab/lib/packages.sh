# shellcheck shell=bash
# The Debian packages the lab runs on, installed when missing.

PACKAGES=(containerd runc containernetworking-plugins iptables ipset nftables conntrack haproxy openssh-server
  openssh-client sshpass sudo dbus systemd busybox-static iproute2 procps util-linux openssl jq curl ca-certificates)

missing_packages() {
  local installed package
  # dpkg-query fails when it knows nothing of one of them; what it prints about the others still counts
  installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${PACKAGES[@]}" 2>/dev/null || true)"
  for package in "${PACKAGES[@]}"; do
    [[ $installed == *" installed:$package "* ]] || echo "$package"
  done
}

ensure_packages() {
  local missing policy=/usr/sbin/policy-rc.d made_policy= failed=
  # shellcheck source=/dev/null
  [[ $(. /etc/os-release && echo "${ID:-}") == debian ]] || die "the lab runs on Debian 12 only: this is $(. /etc/os-release && echo "${PRETTY_NAME:-unknown}")"
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  # The lab starts these daemons itself, inside its hosts: the machine's own must not start with the package.
  if [[ ! -e $policy ]]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made_policy=1; fi
  mkdir -p "$LAB/log"
  { timeout 300 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 600 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$LAB/log/apt.log" 2>&1 </dev/null 9>&- || failed=1
  [[ -z $made_policy ]] || rm -f $policy
  [[ -z $failed ]] || { tail -n 15 "$LAB/log/apt.log" >&2; die "could not install ${missing[*]}"; }
}
