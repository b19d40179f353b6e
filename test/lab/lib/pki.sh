# shellcheck shell=bash
# Keys and certificates of the clusters, and the kubeconfig files made of them. Made once and kept in the state folder.

make_authority() {  # FILE NAME
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -x509 -new -key "$1.key" -days 3650 -subj "/CN=$2" \
    -addext keyUsage=critical,keyCertSign,digitalSignature,cRLSign -out "$1.crt"
}

make_certificate() {  # FILE AUTHORITY SUBJECT [ALTERNATIVE-NAMES]
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -key "$1.key" -subj "$3" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 730 -out "$1.crt" -extfile <(
    printf 'keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n'
    [[ -z ${4:-} ]] || printf 'subjectAltName=%s\n' "$4"
  )
  rm "$1.csr"
}

make_pki() {
  local host inner outer
  make_authority ca kubernetes
  make_authority etcd-ca etcd-ca
  make_authority front-proxy-ca front-proxy-ca
  openssl genrsa -out sa.key 2048
  openssl rsa -in sa.key -pubout -out sa.pub
  for host in "${MASTERS[@]}"; do
    inner=$(inner_ip "$host") outer=$(outer_ip "$host")
    make_certificate "etcd-$host" etcd-ca "/CN=$host" "DNS:$host,DNS:localhost,IP:127.0.0.1,IP:$inner,IP:$outer"
    make_certificate "apiserver-$host" ca /CN=kube-apiserver "DNS:$host,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$inner,IP:$outer,IP:10.96.0.1,IP:$LOAD_BALANCER"
  done
  for host in "${NODES[@]}"; do
    make_certificate "kubelet-$host" ca "/O=system:nodes/CN=system:node:$host" "DNS:$host,IP:$(inner_ip "$host"),IP:127.0.0.1"
  done
  make_certificate apiserver-etcd-client etcd-ca /CN=kube-apiserver-etcd-client
  make_certificate etcd-healthcheck etcd-ca /CN=healthcheck
  make_certificate front-proxy-client front-proxy-ca /CN=front-proxy-client
  make_certificate apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client
  make_certificate admin ca /O=system:masters/CN=kubernetes-admin
  make_certificate kube-controller-manager ca /CN=system:kube-controller-manager
  make_certificate kube-scheduler ca /CN=system:kube-scheduler
  make_certificate kube-proxy ca /CN=system:kube-proxy
  make_certificate cloud-controller-manager ca /O=system:masters/CN=cloud-controller-manager
  make_certificate provision-controller ca /O=system:masters/CN=provision-controller
  make_certificate viewer ca /O=viewers/CN=viewer
  make_certificate dev ca /O=developers/CN=dev
}

ensure_pki() {
  # written last, so that an interrupted run starts over; its content tells a changed script from the same one
  local stamp=$PKI/made want
  want=$(sha256sum <"$HERE/lib/pki.sh")
  if [[ -f $stamp && $(<"$stamp") == "$want" ]] && openssl x509 -noout -checkend 604800 -in "$PKI/admin.crt" >/dev/null; then return 0; fi
  rm -rf "$PKI"
  mkdir -p "$PKI" "$LAB/log"
  # not `( ... ) || ...`: bash would then go on after a failed command inside
  local failed=0
  set +e
  (set -e; cd "$PKI"; make_pki) >"$LAB/log/pki.log" 2>&1
  failed=$?
  set -e
  ((failed == 0)) || { tail -n 5 "$LAB/log/pki.log" >&2; die "making certificates failed"; }
  echo "$want" >"$stamp"
}

write_kubeconfig() {  # FILE SERVER CERTIFICATE [CONTEXT [NAMESPACE]]
  local context=${4:-lab}
  cat >"$1.new" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: $context
  cluster:
    server: $2
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $3
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$3.crt")
    client-key-data: $(base64 -w0 "$PKI/$3.key")
contexts:
- name: $context
  context: {cluster: $context, user: $3${5:+, namespace: $5}}
current-context: $context
YAML
  chmod 600 "$1.new"
  mv "$1.new" "$1"
}

# What people hold: an administrator, one who may only look, one who has the namespace development and nothing else.
write_user_kubeconfigs() {
  local server=https://$LOAD_BALANCER:6443
  write_kubeconfig "$LAB/kubeconfig" "$server" admin lab
  write_kubeconfig "$LAB/kubeconfig-viewer" "$server" viewer lab-viewer
  write_kubeconfig "$LAB/kubeconfig-dev" "$server" dev lab-dev development
}
