# shellcheck shell=bash
# What is in the cluster: the fixed seed, and the way back to it after tests.

FIXED_NAMESPACES=(default kube-system kube-public kube-node-lease development pre-release production)
# Where tests may also make single things, which reset removes. Not kube-*: there the components make things of their
# own whenever they like.
SHARED_NAMESPACES=(default development pre-release production)
SEED_FILES=(cluster workloads custom)

# Kinds that tests make, and that nothing makes by itself. Those that belong to another object go with it.
NAMESPACED_KINDS=pods,services,configmaps,secrets,serviceaccounts,persistentvolumeclaims,replicationcontrollers,resourcequotas,limitranges,podtemplates,deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps,jobs.batch,cronjobs.batch,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,poddisruptionbudgets.policy,horizontalpodautoscalers.autoscaling,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io
CLUSTER_KINDS=persistentvolumes,clusterroles.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io,storageclasses.storage.k8s.io,customresourcedefinitions.apiextensions.k8s.io,priorityclasses.scheduling.k8s.io,ingressclasses.networking.k8s.io,runtimeclasses.node.k8s.io,validatingwebhookconfigurations.admissionregistration.k8s.io,mutatingwebhookconfigurations.admissionregistration.k8s.io,validatingadmissionpolicies.admissionregistration.k8s.io,validatingadmissionpolicybindings.admissionregistration.k8s.io,apiservices.apiregistration.k8s.io,certificatesigningrequests.certificates.k8s.io

seed_apply() {  # FILE: makes what is missing, and takes back what others changed in what the file says
  kube apply --server-side --force-conflicts --field-manager=lab -f "$HERE/seed/$1.yaml" >/dev/null
}

berths_are_served() { kube get berths.harbour.lab -A >/dev/null 2>&1; }

seed_create() {
  local file
  for file in "${SEED_FILES[@]}"; do
    [[ $file != custom ]] || wait_for 20 berths_are_served || die "the API does not serve the seed's custom kind after 20 s"
    # an API server that has just become ready still refuses some things for a moment (a service's address, say)
    wait_for 30 seed_apply "$file" || { seed_apply "$file" || true; die "could not create $HERE/seed/$file.yaml"; }
  done
}

# seed_unwell: what of the seed's workloads is not as it should be, one a line
seed_unwell() {
  kube get -f "$HERE/seed/workloads.yaml" -o json | jq -r '.items[] | . as $o |
    (.status // {}) as $s | (.spec.replicas // 1) as $want |
    (if .kind == "DaemonSet" then ($s.desiredNumberScheduled // 0) == 3 and $s.numberReady == 3 and $s.updatedNumberScheduled == 3
     elif .kind == "Job" then ($s.succeeded // 0) >= 1
     elif .kind == "Deployment" then $s.replicas == $want and $s.readyReplicas == $want and $s.updatedReplicas == $want
     elif .kind == "StatefulSet" or .kind == "ReplicaSet" or .kind == "ReplicationController" then $s.readyReplicas == $want
     else true end) as $ready |
    (if ($s | has("observedGeneration")) then $s.observedGeneration == .metadata.generation else true end) as $seen |
    select(($ready and $seen) | not) | "\(.kind) \(.metadata.namespace)/\(.metadata.name)"'
}
seed_is_well() { local unwell; unwell=$(seed_unwell) && [[ -z $unwell ]]; }

seed_await() {  # SECONDS
  wait_for "$1" seed_is_well && return 0
  say "not well: $(seed_unwell | tr '\n' ';')"
  kube get pods -A -o wide >&2 || true
  kube get events -A --sort-by=.lastTimestamp 2>/dev/null | tail -n 10 >&2 || true
  die "the seed is not well after $1 s"
}

# ---- the baseline: what there was when the lab came up, to compare with later

# Everything in the shared namespaces and of the whole cluster that could be a test's, as "KIND NAMESPACE NAME" (the
# namespace - for none). Left out: what another object owns (it goes with its owner), what a controller makes in
# every namespace, volumes made for claims, and the API server's own registrations of kinds.
inventory() {
  local namespace work pid jobs=()
  work=$(mktemp -d)
  # at once, for each is some twenty requests; in files, for in one pipe they would mix
  for namespace in "${SHARED_NAMESPACES[@]}"; do
    kube get "$NAMESPACED_KINDS" -n "$namespace" -o json >"$work/$namespace" &
    jobs+=($!)
  done
  kube get "$CLUSTER_KINDS" -o json >"$work/cluster" &
  jobs+=($!)
  # a test may have deleted the kind itself
  { kube get berths.harbour.lab -A -o json >"$work/berths" 2>/dev/null || : >"$work/berths"; } &
  jobs+=($!)
  # not a plain wait: the hosts, too, are children of the shell that started them. And not half an inventory: what a
  # baseline misses, reset would delete.
  for pid in "${jobs[@]}"; do wait "$pid" || { rm -rf "$work"; return 1; }; done
  cat "$work"/* | jq -rs '.[].items[] | select(
      (.metadata.ownerReferences // []) == []
      and .metadata.deletionTimestamp == null
      and (.metadata.labels["kube-aggregator.kubernetes.io/automanaged"] // "") == ""
      and (.metadata.annotations["pv.kubernetes.io/provisioned-by"] // "") != "lab/flexdir")
    | "\(.kind).\(.apiVersion | split("/") | if length > 1 then .[0] else "" end) \(.metadata.namespace // "-") \(.metadata.name)"' |
    sed 's/^\([^ ]*\)\. /\1 /' | sort -u
  rm -rf "$work"
}

# What the seed's objects say, without what the servers add: a difference is something a test did.
seed_content() {
  local file
  for file in "${SEED_FILES[@]}"; do kube get --ignore-not-found -f "$HERE/seed/$file.yaml" -o json; done |
    jq -Sc '(.items? // [.])[] | select(.kind != null and .metadata.deletionTimestamp == null) | del(.status, .metadata.uid, .metadata.resourceVersion, .metadata.generation,
      .metadata.creationTimestamp, .metadata.managedFields, .metadata.annotations["deployment.kubernetes.io/revision"],
      .metadata.annotations["deprecated.daemonset.template.generation"],
      .spec.clusterIP, .spec.clusterIPs,
      .spec.selector.matchLabels["batch.kubernetes.io/controller-uid"], .spec.template.metadata.labels["batch.kubernetes.io/controller-uid"],
      .spec.template.metadata.labels["controller-uid"])
      | (if .metadata.annotations == {} or .metadata.annotations == null then del(.metadata.annotations) else . end)'
}

node_marks() { kube get nodes -o json | jq -Sc '[.items[] | {name: .metadata.name, labels: .metadata.labels, annotations: (.metadata.annotations | keys)}]'; }

baseline_save() {
  inventory >"$RUN/baseline-inventory"
  seed_content >"$RUN/baseline-seed"
  node_marks >"$RUN/baseline-nodes"
}

# ---- reset

# One request for all of a kind in a namespace: kubectl by itself deletes one by one, and slowly.
delete_all() {  # API-GROUP NAMESPACE KIND[?OPTION]
  kube delete --raw "/$1/namespaces/$2/$3" >/dev/null 2>&1 || true
}

# A namespace that still has pods when its deletion begins takes half of their grace period at least, for its
# controller looks again only then. So what makes pods goes first, then the pods, with a short grace, then the rest.
delete_foreign_namespaces() {
  local foreign namespace kind
  foreign=$(kube get namespaces -o name | sed 's#^namespace/##' | grep -vxF -f <(printf '%s\n' "${FIXED_NAMESPACES[@]}") || true)
  [[ -n $foreign ]] || return 0
  say "deleting the namespaces $(tr '\n' ' ' <<<"$foreign")"
  for namespace in $foreign; do
    for kind in deployments statefulsets daemonsets replicasets; do delete_all apis/apps/v1 "$namespace" $kind; done
    for kind in cronjobs jobs; do delete_all apis/batch/v1 "$namespace" $kind; done
    delete_all api/v1 "$namespace" replicationcontrollers
    delete_all api/v1 "$namespace" 'pods?gracePeriodSeconds=1'
  done
  # not awaited to the end: a pod that can't end shows below, with the namespace's own words about it
  wait_for 10 pods_are_gone "$foreign" || true
  # shellcheck disable=SC2086
  # one that was ending already may be gone by now
  kube delete namespace --wait=false --ignore-not-found $foreign >/dev/null
  if ! wait_for 60 namespaces_are_gone "$foreign"; then
    for namespace in $foreign; do kube get namespace "$namespace" -o json 2>/dev/null | jq -c '.status.conditions[]? | select(.status == "True")' >&2 || true; done
    die "namespaces do not end after 60 s: $(tr '\n' ' ' <<<"$foreign")"
  fi
}
pods_are_gone() {
  local namespace pods
  for namespace in $1; do
    pods=$(kube get pods -n "$namespace" -o name) && [[ -z $pods ]] || return 1
  done
}
namespaces_are_gone() {
  local names
  names=$(kube get namespaces -o name) || return 1
  ! grep -qxF -f <(sed 's#^#namespace/#' <<<"$1") <<<"$names"
}

delete_foreign_objects() {
  local now
  now=$(inventory) || return 1
  local kind namespace name failed=
  while read -r kind namespace name; do
    say "deleting $kind $name"
    if [[ $namespace == - ]]; then
      kube delete "$kind" "$name" --wait=false --cascade=background >/dev/null 2>&1 || failed=1
    elif [[ $kind == Pod ]]; then
      kube delete "$kind" "$name" -n "$namespace" --wait=false --grace-period=1 >/dev/null 2>&1 || failed=1
    else
      kube delete "$kind" "$name" -n "$namespace" --wait=false --cascade=background >/dev/null 2>&1 || failed=1
    fi
  done < <(foreign_objects)
  [[ -z $failed ]] || wait_for 10 no_foreign_objects || die "could not delete: $(foreign_objects | tr '\n' ';')"
}
foreign_objects() {
  local now
  now=$(inventory) || return 1
  # made by a controller in every namespace, or belonging to nobody's test
  comm -13 "$RUN/baseline-inventory" - <<<"$now" | grep -vE '^(ConfigMap [^ ]+ kube-root-ca.crt|ServiceAccount [^ ]+ default)$' |
    grep -vE '^(ClusterRole|ClusterRoleBinding)\.[^ ]+ - system:' || true
}
no_foreign_objects() { [[ -z $(foreign_objects) ]]; }

# Leftovers of what reset deleted: their pods may still be ending, and would be counted by the next test.
pods_have_ended() {
  local ending
  ending=$(kube get pods -A -o json | jq -r '.items[] | select(.metadata.deletionTimestamp != null) | .metadata.name') && [[ -z $ending ]]
}
hasten_ending_pods() {
  local namespace name
  kube get pods -A -o json | jq -r '.items[] | select(.metadata.deletionTimestamp != null) | "\(.metadata.namespace) \(.metadata.name)"' |
    while read -r namespace name; do kube delete pod "$name" -n "$namespace" --grace-period=1 --wait=false >/dev/null 2>&1 || true; done
}

# An object of the seed that differs is made anew, not patched: a patch would keep what a test added to it.
restore_seed() {
  local kind namespace name pid jobs=()
  seed_content >"$RUN/now-seed"
  if cmp -s "$RUN/baseline-seed" "$RUN/now-seed"; then return 0; fi
  while read -r kind namespace name; do
    [[ $kind == Namespace.* || $kind == Namespace ]] && continue  # apply puts its labels back
    say "restoring $kind $name"
    # shellcheck disable=SC2046
    kube delete "$kind" "$name" $([[ $namespace == - ]] || echo "-n $namespace") --ignore-not-found --cascade=foreground \
      --request-timeout=45s --timeout=40s >/dev/null </dev/null &
    jobs+=($!)
  done < <(comm -13 <(sort "$RUN/baseline-seed") <(sort "$RUN/now-seed") |
    jq -r '"\(.kind).\(.apiVersion | split("/") | if length > 1 then .[0] else "" end) \(.metadata.namespace // "-") \(.metadata.name)"' | sed 's/^\([^ ]*\)\. /\1 /')
  for pid in "${jobs[@]}"; do wait "$pid" || die "could not delete a changed object of the seed within 40 s"; done
  restore_namespaces
  seed_create
}
restore_namespaces() {
  jq -c 'select(.kind == "Namespace")' "$RUN/baseline-seed" | while read -r want; do
    local name
    name=$(jq -r .metadata.name <<<"$want")
    kube get "namespace/$name" -o json 2>/dev/null | jq -c --argjson want "$want" '
      {metadata: {labels: (((.metadata.labels // {}) | map_values(null)) + $want.metadata.labels),
                  annotations: (((.metadata.annotations // {}) | map_values(null)) + ($want.metadata.annotations // {}))}}' |
      kube patch "namespace/$name" --type=merge --patch-file=/dev/stdin >/dev/null || true
  done
}

# Nodes: schedulable, without the taints and labels of tests.
restore_nodes() {
  local name patch
  while IFS=$'\t' read -r name patch; do
    kube patch "node/$name" --type=merge -p "$patch" >/dev/null || die "could not restore the marks of $name"
  done < <(kube get nodes -o json | jq -r --slurpfile baseline "$RUN/baseline-nodes" '.items[] | . as $node
    | ($baseline[0][] | select(.name == $node.metadata.name)) as $was
    | (.metadata.labels | to_entries | map(select(($was.labels[.key] // null) != .value) | .value = ($was.labels[.key] // null)) | from_entries) as $changed
    | ($was.labels | with_entries(select($node.metadata.labels[.key] == null))) as $lost
    | ([.spec.taints[]? | select(.key | test("^node\\.(cloudprovider\\.)?kubernetes\\.io/"))]) as $taints
    | ($changed + $lost) as $labels
    | select($labels != {} or .spec.unschedulable == true or (.spec.taints // []) != $taints)
    | "\(.metadata.name)\t\({metadata: {labels: $labels}, spec: {unschedulable: null, taints: ($taints | map(select(.key != "node.kubernetes.io/unschedulable")))}} | tojson)"')
}

# Hosts: what a test switched off, stopped or left lying about, by whatever way.
restore_hosts() {
  local host jobs=() started=
  for host in "${HOSTS[@]}"; do
    host_is_on "$host" || { say "switching $host on"; start_host "$host"; started="$started $host"; }
  done
  for host in $started; do demand_booted "$host"; done
  for host in "${HOSTS[@]}"; do
    restore_host "$host" &
    jobs+=($!)
  done
  wait "${jobs[@]}"
  start_load_balancer
}
restore_host() {
  local units
  mapfile -t units < <(units_down "$1")
  if ((${#units[@]})); then
    say "$1: starting ${units[*]}"
    in_host "$1" systemctl unmask --runtime "${units[@]}" >/dev/null 2>&1 || true
    in_host "$1" systemctl start "${units[@]}" >/dev/null 2>&1 || true
  fi
  # what a test uploaded
  in_host "$1" sh -c 'find /home/ops -mindepth 1 -maxdepth 1 ! -name .ssh ! -name .bashrc ! -name .profile ! -name .bash_logout -exec rm -rf {} +
    find /tmp -mindepth 1 -maxdepth 1 -user ops -exec rm -rf {} +
    cat '"$KEYS"'/id_*.pub >/home/ops/.ssh/authorized_keys' || true
}

lab_reset() {
  local started=$SECONDS host namespace
  any_host_is_on && [[ -f $RUN/up ]] || die "the lab is down: run '$0 up' first"
  repair
  delete_foreign_namespaces
  delete_foreign_objects
  for host in "${NODES[@]}"; do touch "$LAB/cloud/$host"; done
  restore_seed
  restore_nodes
  hasten_ending_pods
  wait_for 40 pods_have_ended || die "pods do not end after 40 s: $(kube get pods -A | grep Terminating || true)"
  seed_await 60
  for namespace in "${SHARED_NAMESPACES[@]}"; do delete_all api/v1 "$namespace" events; done
  write_home
  say "reset after $((SECONDS - started)) s"
}
