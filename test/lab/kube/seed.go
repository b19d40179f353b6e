package main

// lab-seed writes a large cluster straight into etcd, in the API server's own storage format: tens of thousands of
// objects in seconds, where creating them through the API would take many minutes. No controller watches that
// cluster, so every status is written here as the controllers would have left it. Names, places and faults come from a
// fixed random seed: every run gives the same cluster.

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes/scheme"
)

const (
	writers      = 16
	writerBatch  = 100 // below etcd's limit of 128 operations in a transaction
	podsPerApp   = 10
	imageRoot    = "registry.lab:5000/team/"
	imageDigest  = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	containerURI = "containerd://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

var environments = []string{"development", "pre-release", "production"}

type entry struct {
	key   string
	value []byte
}

// writeAll returns the channel to put entries into, and a function that closes it and waits for the last write.
func writeAll(client *clientv3.Client) (chan<- entry, func()) {
	entries := make(chan entry, 1024)
	var running sync.WaitGroup
	for range writers {
		running.Add(1)
		go func() {
			defer running.Done()
			var batch []clientv3.Op
			flush := func() {
				if len(batch) == 0 {
					return
				}
				if _, err := client.Txn(context.Background()).Then(batch...).Commit(); err != nil {
					fail("lab-seed", err)
				}
				batch = batch[:0]
			}
			for e := range entries {
				batch = append(batch, clientv3.OpPut("/registry/"+e.key, string(e.value)))
				if len(batch) == writerBatch {
					flush()
				}
			}
			flush()
		}()
	}
	return entries, func() { close(entries); running.Wait() }
}

var storage = protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)

func encode(object runtime.Object, version schema.GroupVersion) []byte {
	bytes, err := runtime.Encode(scheme.Codecs.EncoderForVersion(storage, version), object)
	if err != nil {
		fail("lab-seed", err)
	}
	return bytes
}

type seeder struct {
	random  *rand.Rand
	created metav1.Time
	nodes   int
	pods    int
	entries chan<- entry
}

func (s *seeder) core(key string, object runtime.Object) {
	s.entries <- entry{key, encode(object, corev1.SchemeGroupVersion)}
}

func (s *seeder) apps(key string, object runtime.Object) {
	s.entries <- entry{key, encode(object, appsv1.SchemeGroupVersion)}
}

func nodeName(n int) string { return fmt.Sprintf("node-%05d", n) }

func resources(cpu, memory, pods string) corev1.ResourceList {
	list := corev1.ResourceList{"cpu": resource.MustParse(cpu), "memory": resource.MustParse(memory)}
	if pods != "" {
		list["pods"] = resource.MustParse(pods)
	}
	return list
}

func (s *seeder) node(n int) {
	name := nodeName(n)
	s.core("minions/"+name, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, UID: uuid.NewUUID(), CreationTimestamp: s.created, Labels: map[string]string{
			"kubernetes.io/hostname":      name,
			"kubernetes.io/os":            "linux",
			"kubernetes.io/arch":          "amd64",
			"topology.kubernetes.io/zone": fmt.Sprintf("zone-%d", n%3),
		}},
		Status: corev1.NodeStatus{
			Capacity:    resources("64", "256Gi", "110"),
			Allocatable: resources("63", "250Gi", "110"),
			Conditions: []corev1.NodeCondition{
				{Type: "Ready", Status: "True", LastHeartbeatTime: s.created, LastTransitionTime: s.created, Reason: "KubeletReady", Message: "kubelet is posting ready status"},
				{Type: "MemoryPressure", Status: "False", Reason: "KubeletHasSufficientMemory"},
				{Type: "DiskPressure", Status: "False", Reason: "KubeletHasNoDiskPressure"},
			},
			Addresses: []corev1.NodeAddress{
				{Type: "InternalIP", Address: fmt.Sprintf("10.%d.%d.%d", 100+n/65536, n/256%256, n%256)},
				{Type: "Hostname", Address: name},
			},
			NodeInfo: corev1.NodeSystemInfo{KubeletVersion: "v1.34.4", OSImage: "Debian GNU/Linux 12 (bookworm)", ContainerRuntimeVersion: "containerd://1.6.20", KernelVersion: "6.1.0"},
		},
	})
}

func (s *seeder) namespace(n int) {
	name := fmt.Sprintf("team-%04d", n)
	s.core("namespaces/"+name, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: name, UID: uuid.NewUUID(), CreationTimestamp: s.created, Labels: map[string]string{
			"kubernetes.io/metadata.name": name,
			"environment":                 environments[n%len(environments)],
		}},
		Spec:   corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{"kubernetes"}},
		Status: corev1.NamespaceStatus{Phase: "Active"},
	})
}

func ownedBy(kind, name string, owner metav1.ObjectMeta) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: name, UID: owner.UID, Controller: &yes, BlockOwnerDeletion: &yes}}
}

// app writes one Deployment, its ReplicaSet and their pods.
func (s *seeder) app(n int, namespace string, replicas int) {
	name := fmt.Sprintf("service-%05d", n)
	hash := fmt.Sprintf("%09x", s.random.Int63n(1<<36))
	labels := map[string]string{"app": name, "tier": "backend"}
	podLabels := map[string]string{"app": name, "tier": "backend", "pod-template-hash": hash}
	revision := map[string]string{"deployment.kubernetes.io/revision": "1"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: podSpec(name, "")}
	count := int32(replicas)

	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, UID: uuid.NewUUID(), CreationTimestamp: s.created, Labels: labels, Generation: 1, Annotations: revision},
		Spec:       appsv1.DeploymentSpec{Replicas: &count, Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template},
		Status:     appsv1.DeploymentStatus{ObservedGeneration: 1, Replicas: count, ReadyReplicas: count, AvailableReplicas: count, UpdatedReplicas: count},
	}
	s.apps("deployments/"+namespace+"/"+name, deployment)

	set := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: name + "-" + hash, Namespace: namespace, UID: uuid.NewUUID(), CreationTimestamp: s.created, Labels: podLabels, Generation: 1, Annotations: revision, OwnerReferences: ownedBy("Deployment", name, deployment.ObjectMeta)},
		Spec:       appsv1.ReplicaSetSpec{Replicas: &count, Selector: &metav1.LabelSelector{MatchLabels: podLabels}, Template: template},
		Status:     appsv1.ReplicaSetStatus{Replicas: count, ReadyReplicas: count, AvailableReplicas: count, ObservedGeneration: 1},
	}
	s.apps("replicasets/"+namespace+"/"+set.Name, set)

	for i := range replicas {
		s.pod(name, set, podLabels, i)
	}
}

// podSuffix ends a pod's name with five letters that no other pod of the same set has.
func podSuffix(random *rand.Rand, i int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	suffix := make([]byte, 5)
	for c := range suffix {
		suffix[c] = letters[random.Intn(len(letters))]
	}
	suffix[3], suffix[4] = letters[i/len(letters)%len(letters)], letters[i%len(letters)]
	return string(suffix)
}

// One pod in a hundred crashes again and again, one in two hundred cannot get its image, the others are well.
func (s *seeder) pod(app string, set *appsv1.ReplicaSet, labels map[string]string, i int) {
	name := set.Name + "-" + podSuffix(s.random, i)
	node := s.random.Intn(s.nodes)
	phase, ready, restarts := corev1.PodRunning, true, int32(0)
	state := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: s.created}}
	switch luck := s.random.Intn(1000); {
	case luck < 10:
		ready, restarts = false, 1+int32(s.random.Intn(50))
		state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 5m0s restarting failed container"}}
	case luck < 15:
		phase, ready = corev1.PodPending, false
		state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: "Back-off pulling image"}}
	}
	readiness := corev1.ConditionTrue
	if !ready {
		readiness = corev1.ConditionFalse
	}
	ip := fmt.Sprintf("10.244.%d.%d", s.pods/250%256, s.pods%250+2)
	s.pods++
	condition := func(kind corev1.PodConditionType, status corev1.ConditionStatus) corev1.PodCondition {
		return corev1.PodCondition{Type: kind, Status: status, LastTransitionTime: s.created}
	}
	s.core("pods/"+set.Namespace+"/"+name, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, GenerateName: set.Name + "-", Namespace: set.Namespace, UID: uuid.NewUUID(), CreationTimestamp: s.created, Labels: labels, ManagedFields: podManagers(s.created), OwnerReferences: ownedBy("ReplicaSet", set.Name, set.ObjectMeta)},
		Spec:       podSpec(app, nodeName(node)),
		Status: corev1.PodStatus{
			Phase: phase, QOSClass: corev1.PodQOSBurstable, HostIP: "10.100.0.1", PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}, StartTime: &s.created,
			Conditions: []corev1.PodCondition{
				condition("PodReadyToStartContainers", corev1.ConditionTrue),
				condition("Initialized", corev1.ConditionTrue),
				condition("Ready", readiness),
				condition("ContainersReady", readiness),
				condition("PodScheduled", corev1.ConditionTrue),
			},
			ContainerStatuses: []corev1.ContainerStatus{{Name: "app", Ready: ready, Started: &ready, RestartCount: restarts, State: state, Image: imageRoot + app + ":1.0.0", ImageID: imageRoot + app + imageDigest, ContainerID: containerURI}},
		},
	})
}

// podSpec is of the size a real service's is, for size is what a big cluster tests.
func podSpec(app, node string) corev1.PodSpec {
	yes := true
	grace, tokenLife, mode := int64(30), int64(3607), int32(0o644)
	probe := func(path string) *corev1.Probe {
		return &corev1.Probe{PeriodSeconds: 10, TimeoutSeconds: 1, SuccessThreshold: 1, FailureThreshold: 3, ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: path, Scheme: "HTTP"}}}
	}
	tolerate := func(key string) corev1.Toleration {
		return corev1.Toleration{Key: key, Operator: "Exists", Effect: "NoExecute"}
	}
	const tokenVolume = "kube-api-access-abcde"
	return corev1.PodSpec{
		NodeName: node, RestartPolicy: "Always", DNSPolicy: "ClusterFirst", SchedulerName: "default-scheduler",
		ServiceAccountName: "default", DeprecatedServiceAccount: "default", TerminationGracePeriodSeconds: &grace,
		EnableServiceLinks: &yes, SecurityContext: &corev1.PodSecurityContext{},
		Tolerations: []corev1.Toleration{tolerate("node.kubernetes.io/not-ready"), tolerate("node.kubernetes.io/unreachable")},
		Volumes: []corev1.Volume{{Name: tokenVolume, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{DefaultMode: &mode, Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{ExpirationSeconds: &tokenLife, Path: "token"}},
			{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}, Items: []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}}}},
		}}}}},
		Containers: []corev1.Container{{
			Name: "app", Image: imageRoot + app + ":1.0.0", ImagePullPolicy: "IfNotPresent",
			TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: "File",
			Env: []corev1.EnvVar{
				{Name: "JAVA_OPTS", Value: "-Xms512m -Xmx1g -XX:+UseG1GC"},
				{Name: "APP_ENV", Value: "production"},
				{Name: "POD_IP", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "status.podIP"}}},
			},
			Ports:          []corev1.ContainerPort{{ContainerPort: 8080, Protocol: "TCP"}},
			Resources:      corev1.ResourceRequirements{Limits: resources("1", "1Gi", ""), Requests: resources("100m", "512Mi", "")},
			VolumeMounts:   []corev1.VolumeMount{{Name: tokenVolume, ReadOnly: true, MountPath: "/var/run/secrets/kubernetes.io/serviceaccount"}},
			LivenessProbe:  probe("/healthz"),
			ReadinessProbe: probe("/ready"),
		}},
	}
}

// podManagers is the field ownership a real pod carries: about half of its bytes.
func podManagers(at metav1.Time) []metav1.ManagedFieldsEntry {
	fields := func(manager, subresource, json string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{Manager: manager, Operation: "Update", APIVersion: "v1", Subresource: subresource, Time: &at, FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(json)}}
	}
	return []metav1.ManagedFieldsEntry{
		fields("kube-controller-manager", "", `{"f:metadata":{"f:generateName":{},"f:labels":{".":{},"f:app":{},"f:pod-template-hash":{},"f:tier":{}},"f:ownerReferences":{".":{},"k:{\"uid\":\"0\"}":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:env":{".":{},"k:{\"name\":\"JAVA_OPTS\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},"f:imagePullPolicy":{},"f:livenessProbe":{".":{},"f:failureThreshold":{},"f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},"f:successThreshold":{},"f:timeoutSeconds":{}},"f:name":{},"f:ports":{".":{},"k:{\"containerPort\":8080,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}},"f:resources":{".":{},"f:limits":{".":{},"f:cpu":{},"f:memory":{}},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}}`),
		fields("kubelet", "status", `{"f:status":{"f:conditions":{"k:{\"type\":\"ContainersReady\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Initialized\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Ready\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:hostIP":{},"f:hostIPs":{},"f:phase":{},"f:podIP":{},"f:podIPs":{},"f:startTime":{}}}`),
	}
}

func runSeed() int {
	flags := flag.NewFlagSet("lab-seed", flag.ExitOnError)
	endpoint := flags.String("etcd", "http://127.0.0.1:2379", "etcd endpoint")
	pods := flags.Int("pods", 50000, "how many pods")
	nodes := flags.Int("nodes", 1000, "how many nodes")
	namespaces := flags.Int("namespaces", 200, "how many namespaces")
	flags.Parse(os.Args[1:])

	client, err := clientv3.New(clientv3.Config{Endpoints: []string{*endpoint}, DialTimeout: 5 * time.Second})
	if err != nil {
		fail("lab-seed", err)
	}
	start := time.Now()
	entries, finish := writeAll(client)
	s := &seeder{
		random:  rand.New(rand.NewSource(1)),
		created: metav1.NewTime(start.Add(-72 * time.Hour).Truncate(time.Second)),
		nodes:   *nodes,
		entries: entries,
	}
	for n := range *nodes {
		s.node(n)
	}
	for n := range *namespaces {
		s.namespace(n)
	}
	for n := 0; s.pods < *pods; n++ {
		s.app(n, fmt.Sprintf("team-%04d", n%*namespaces), min(podsPerApp, *pods-s.pods))
	}
	finish()
	fmt.Printf("seeded %d pods, %d nodes, %d namespaces in %.1f s\n", s.pods, *nodes, *namespaces, time.Since(start).Seconds())
	return 0
}
