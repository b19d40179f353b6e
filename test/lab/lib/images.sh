# shellcheck shell=bash
# Container images made by hand of the static busybox, as archives that containerd imports: no registry is needed.

# A process with id 1 ignores SIGTERM unless it asks for it: without the trap every pod would take its whole grace
# period (30 s) to end, and every rollout of a test with it.
image_script_sleep() { cat <<'SH'
#!/bin/sh
trap 'exit 0' TERM
while :; do sleep 2147483647 & wait $!; done
SH
}
image_script_web() {  # VERSION
  cat <<SH
#!/bin/sh
trap 'echo "web $1 ending"; exit 0' TERM
mkdir -p /tmp/www
echo "web $1 \$(hostname)" >/tmp/www/index.html
echo ok >/tmp/www/healthz
echo ok >/tmp/www/ready
echo "web $1 starting on \$(hostname)"
httpd -f -vv -p 8080 -h /tmp/www &
wait \$!
SH
}
image_script_broken() { cat <<'SH'
#!/bin/sh
echo "web broken starting on $(hostname)"
echo "fatal: cannot read configuration /etc/web.conf: no such file" >&2
exit 1
SH
}

make_image() {  # NAME TAG, with the script to run on standard input
  local work root digest
  work=$(mktemp -d) root=$work/root
  mkdir -p "$root"/{bin,etc,tmp,proc,sys,dev,var,root}
  chmod 1777 "$root/tmp"
  cp /bin/busybox "$root/bin/busybox"
  local applet
  for applet in $(/bin/busybox --list); do [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"; done
  cat >"$root/bin/start"
  chmod +x "$root/bin/start"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  tar --sort=name --mtime=@0 --owner=0 --group=0 -C "$root" -cf "$work/layer.tar" .
  digest=$(sha256sum "$work/layer.tar")
  jq -n --arg tag "$2" --arg digest "sha256:${digest%% *}" '{
    architecture: "amd64", os: "linux", created: "2026-01-01T00:00:00Z",
    config: {Env: ["PATH=/bin"], Cmd: ["/bin/start"], Labels: {"svn.revision": $tag}},
    rootfs: {type: "layers", diff_ids: [$digest]},
    history: [{created: "2026-01-01T00:00:00Z", created_by: "lab"}]}' >"$work/config.json"
  jq -n --arg name "$REGISTRY/$1:$2" '[{Config: "config.json", RepoTags: [$name], Layers: ["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$IMAGES.new/$1-$2.tar" manifest.json config.json layer.tar
  rm -rf "$work"
}

IMAGES=$LAB/images
ensure_images() {
  local want version
  want=$(sha256sum <"$HERE/lib/images.sh")
  [[ -f $IMAGES/made && $(<"$IMAGES/made") == "$want" ]] && return 0
  rm -rf "$IMAGES" "$IMAGES.new"
  mkdir -p "$IMAGES.new"
  image_script_sleep | make_image pause 3.10
  image_script_sleep | make_image busybox 1.0
  for version in 1 2 3; do image_script_web $version | make_image web $version; done
  image_script_broken | make_image web broken
  echo "$want" >"$IMAGES.new/made"
  mv "$IMAGES.new" "$IMAGES"
}
