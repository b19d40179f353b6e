# shellcheck shell=bash
# The one Kubernetes binary, built from Go modules (about 6 minutes on 2 cores) and cached under a hash of what it is
# made of, so that it is built again only when that changes.

KUBE_VERSION=v1.34.4
go_linker_flags() {
  local version=k8s.io/component-base/version
  echo "-s -w -X $version.gitVersion=$KUBE_VERSION -X $version.gitMajor=1 -X $version.gitMinor=34 -X k8s.io/client-go/pkg/version.gitVersion=$KUBE_VERSION"
}

kube_binary() {
  local hash
  hash=$( (cd "$HERE/kube" && sha256sum ./*.go go.mod go.sum; go_linker_flags) | sha256sum)
  echo "$CACHE/kube-${hash:0:16}"
}

ensure_binary() {
  local binary log=$CACHE/build.log started=$SECONDS try
  binary=$(kube_binary)
  mkdir -p "$CACHE" "$BIN"
  (
    exec 8>"$CACHE/build.lock"
    flock -w 1800 8 || die "another build holds $CACHE/build.lock for more than 30 minutes"
    [[ ! -x $binary ]] || exit 0
    # Go's own installer puts it there, and not every shell knows.
    command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
    command -v go >/dev/null || die "Go 1.24 or newer is needed once, to build Kubernetes: put go on the PATH"
    say "building Kubernetes $KUBE_VERSION (about 6 minutes, only this once; log in $log)"
    for try in 1 2; do
      if (cd "$HERE/kube" && CGO_ENABLED=0 GOFLAGS="-buildvcs=false" timeout 1500 \
        go build -trimpath -ldflags "$(go_linker_flags)" -o "$binary.new" .) >"$log" 2>&1 </dev/null 8>&- 9>&-; then
        mv "$binary.new" "$binary"
        say "built in $((SECONDS - started)) s"
        exit 0
      fi
      # a module download that broke off goes on where it stopped; a compiler's error would only repeat itself
      ((try == 1)) && grep -qiE 'dial tcp|timeout|EOF|reset by peer|bad gateway|unavailable|too many requests|no such host' "$log" || break
      say "the download of modules broke off, trying once more"
    done
    tail -n 20 "$log" >&2
    die "building Kubernetes failed; the whole log is $log"
  ) || exit 1
  local component
  for component in etcd "${MASTER_UNITS[@]}" kubelet kube-proxy kubectl lab-seed lab-churn; do
    ln -sfn "$binary" "$BIN/$component"
  done
}
