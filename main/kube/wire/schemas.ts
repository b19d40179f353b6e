import type { Schema } from './decode.ts';

// Field numbers from generated.proto of k8s.io/api and k8s.io/apimachinery v0.34.4; they never change within a version (API conventions).
const ownerReference: Schema = { 1: ['kind', 'one', 'string'], 3: ['name', 'one', 'string'], 4: ['uid', 'one', 'string'], 6: ['controller', 'one', 'bool'] };
/** ObjectMeta without what no row shows: annotations and managed fields are the larger part of many objects. */
export const metaSchema: Schema = { 1: ['name', 'one', 'string'], 3: ['namespace', 'one', 'string'], 5: ['uid', 'one', 'string'], 6: ['resourceVersion', 'one', 'string'], 7: ['generation', 'one', 'int'], 8: ['creationTimestamp', 'one', 'time'], 9: ['deletionTimestamp', 'one', 'time'], 11: ['labels', 'map', 'string'], 13: ['ownerReferences', 'list', ownerReference], 14: ['finalizers', 'list', 'string'] };
const labelSelectorRequirement: Schema = { 1: ['key', 'one', 'string'], 2: ['operator', 'one', 'string'], 3: ['values', 'list', 'string'] };
const labelSelector: Schema = { 1: ['matchLabels', 'map', 'string'], 2: ['matchExpressions', 'list', labelSelectorRequirement] };
/** The fields of ListMeta that its row needs. */
export const listMetaSchema: Schema = { 2: ['resourceVersion', 'one', 'string'], 3: ['continue', 'one', 'string'], 4: ['remainingItemCount', 'one', 'int'] };
/** meta/v1 Status: how a server refuses one who asked for protobuf. */
export const statusSchema: Schema = { 3: ['message', 'one', 'string'], 4: ['reason', 'one', 'string'], 5: ['details', 'one', { 4: ['causes', 'list', { 1: ['reason', 'one', 'string'] }], 5: ['retryAfterSeconds', 'one', 'int'] }], 6: ['code', 'one', 'int'] };
const containerStateWaiting: Schema = { 1: ['reason', 'one', 'string'], 2: ['message', 'one', 'string'] };
const containerStateRunning: Schema = { 1: ['startedAt', 'one', 'time'] };
const containerStateTerminated: Schema = { 1: ['exitCode', 'one', 'int'], 2: ['signal', 'one', 'int'], 3: ['reason', 'one', 'string'], 4: ['message', 'one', 'string'], 5: ['startedAt', 'one', 'time'], 6: ['finishedAt', 'one', 'time'] };
const containerState: Schema = { 1: ['waiting', 'one', containerStateWaiting], 2: ['running', 'one', containerStateRunning], 3: ['terminated', 'one', containerStateTerminated] };
const containerStatus: Schema = { 1: ['name', 'one', 'string'], 2: ['state', 'one', containerState], 3: ['lastState', 'one', containerState], 4: ['ready', 'one', 'bool'], 5: ['restartCount', 'one', 'int'], 9: ['started', 'one', 'bool'] };
const podCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 4: ['lastTransitionTime', 'one', 'time'], 5: ['reason', 'one', 'string'], 6: ['message', 'one', 'string'] };
const podIP: Schema = { 1: ['ip', 'one', 'string'] };
const podReadinessGate: Schema = { 1: ['conditionType', 'one', 'string'] };
const container: Schema = { 1: ['name', 'one', 'string'], 2: ['image', 'one', 'string'], 24: ['restartPolicy', 'one', 'string'] };
const podSpec: Schema = { 20: ['initContainers', 'list', container], 2: ['containers', 'list', container], 10: ['nodeName', 'one', 'string'], 28: ['readinessGates', 'list', podReadinessGate], 3: ['restartPolicy', 'one', 'string'], 7: ['nodeSelector', 'map', 'string'] };
const podStatus: Schema = { 1: ['phase', 'one', 'string'], 2: ['conditions', 'list', podCondition], 3: ['message', 'one', 'string'], 4: ['reason', 'one', 'string'], 6: ['podIP', 'one', 'string'], 12: ['podIPs', 'list', podIP], 11: ['nominatedNodeName', 'one', 'string'], 10: ['initContainerStatuses', 'list', containerStatus], 8: ['containerStatuses', 'list', containerStatus], 7: ['startTime', 'one', 'time'] };
/** The fields of Pod that its row needs. */
export const podSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', podSpec], 3: ['status', 'one', podStatus] };
const nodeCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 4: ['lastTransitionTime', 'one', 'time'], 5: ['reason', 'one', 'string'], 6: ['message', 'one', 'string'] };
const nodeAddress: Schema = { 1: ['type', 'one', 'string'], 2: ['address', 'one', 'string'] };
const nodeSystemInfo: Schema = { 4: ['kernelVersion', 'one', 'string'], 5: ['osImage', 'one', 'string'], 6: ['containerRuntimeVersion', 'one', 'string'], 7: ['kubeletVersion', 'one', 'string'] };
const nodeSpec: Schema = { 4: ['unschedulable', 'one', 'bool'] };
const nodeStatus: Schema = { 4: ['conditions', 'list', nodeCondition], 5: ['addresses', 'list', nodeAddress], 7: ['nodeInfo', 'one', nodeSystemInfo] };
/** The fields of Node that its row needs. */
export const nodeSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', nodeSpec], 3: ['status', 'one', nodeStatus] };
const podTemplateSpec: Schema = { 2: ['spec', 'one', podSpec] };
const objectReference: Schema = { 1: ['kind', 'one', 'string'], 2: ['namespace', 'one', 'string'], 3: ['name', 'one', 'string'], 7: ['fieldPath', 'one', 'string'] };
const eventSource: Schema = { 1: ['component', 'one', 'string'], 2: ['host', 'one', 'string'] };
const eventSeries: Schema = { 1: ['count', 'one', 'int'], 2: ['lastObservedTime', 'one', 'microtime'] };
/** The fields of Event that its row needs. */
export const eventSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['involvedObject', 'one', objectReference], 3: ['reason', 'one', 'string'], 4: ['message', 'one', 'string'], 5: ['source', 'one', eventSource], 6: ['firstTimestamp', 'one', 'time'], 7: ['lastTimestamp', 'one', 'time'], 8: ['count', 'one', 'int'], 9: ['type', 'one', 'string'], 10: ['eventTime', 'one', 'microtime'], 11: ['series', 'one', eventSeries], 14: ['reportingComponent', 'one', 'string'], 15: ['reportingInstance', 'one', 'string'] };
const deploymentCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 4: ['reason', 'one', 'string'], 5: ['message', 'one', 'string'], 7: ['lastTransitionTime', 'one', 'time'] };
const deploymentSpec: Schema = { 1: ['replicas', 'one', 'int'], 2: ['selector', 'one', labelSelector], 3: ['template', 'one', podTemplateSpec], 7: ['paused', 'one', 'bool'] };
const deploymentStatus: Schema = { 1: ['observedGeneration', 'one', 'int'], 2: ['replicas', 'one', 'int'], 3: ['updatedReplicas', 'one', 'int'], 7: ['readyReplicas', 'one', 'int'], 4: ['availableReplicas', 'one', 'int'], 5: ['unavailableReplicas', 'one', 'int'], 6: ['conditions', 'list', deploymentCondition] };
/** The fields of Deployment that its row needs. */
export const deploymentSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', deploymentSpec], 3: ['status', 'one', deploymentStatus] };
const replicaSetCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 4: ['reason', 'one', 'string'], 5: ['message', 'one', 'string'], 3: ['lastTransitionTime', 'one', 'time'] };
const replicaSetSpec: Schema = { 1: ['replicas', 'one', 'int'], 2: ['selector', 'one', labelSelector], 3: ['template', 'one', podTemplateSpec] };
const replicaSetStatus: Schema = { 1: ['replicas', 'one', 'int'], 4: ['readyReplicas', 'one', 'int'], 5: ['availableReplicas', 'one', 'int'], 3: ['observedGeneration', 'one', 'int'], 6: ['conditions', 'list', replicaSetCondition] };
/** The fields of ReplicaSet that its row needs. */
export const replicaSetSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', replicaSetSpec], 3: ['status', 'one', replicaSetStatus] };
const jobCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 5: ['reason', 'one', 'string'], 6: ['message', 'one', 'string'], 4: ['lastTransitionTime', 'one', 'time'] };
const jobSpec: Schema = { 1: ['parallelism', 'one', 'int'], 2: ['completions', 'one', 'int'], 10: ['suspend', 'one', 'bool'], 4: ['selector', 'one', labelSelector], 6: ['template', 'one', podTemplateSpec] };
const jobStatus: Schema = { 1: ['conditions', 'list', jobCondition], 2: ['startTime', 'one', 'time'], 3: ['completionTime', 'one', 'time'], 4: ['active', 'one', 'int'], 5: ['succeeded', 'one', 'int'], 6: ['failed', 'one', 'int'] };
/** The fields of Job that its row needs. */
export const jobSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', jobSpec], 3: ['status', 'one', jobStatus] };
const workloadCondition: Schema = { 1: ['type', 'one', 'string'], 2: ['status', 'one', 'string'], 3: ['lastTransitionTime', 'one', 'time'], 4: ['reason', 'one', 'string'], 5: ['message', 'one', 'string'] };
const statefulSetSpec: Schema = { 1: ['replicas', 'one', 'int'], 2: ['selector', 'one', labelSelector], 3: ['template', 'one', podTemplateSpec] };
const statefulSetStatus: Schema = { 1: ['observedGeneration', 'one', 'int'], 2: ['replicas', 'one', 'int'], 3: ['readyReplicas', 'one', 'int'], 5: ['updatedReplicas', 'one', 'int'], 10: ['conditions', 'list', workloadCondition], 11: ['availableReplicas', 'one', 'int'] };
/** The fields of StatefulSet that its row needs. */
export const statefulSetSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', statefulSetSpec], 3: ['status', 'one', statefulSetStatus] };
const daemonSetSpec: Schema = { 1: ['selector', 'one', labelSelector], 2: ['template', 'one', podTemplateSpec] };
const daemonSetStatus: Schema = { 1: ['currentNumberScheduled', 'one', 'int'], 3: ['desiredNumberScheduled', 'one', 'int'], 4: ['numberReady', 'one', 'int'], 5: ['observedGeneration', 'one', 'int'], 6: ['updatedNumberScheduled', 'one', 'int'], 7: ['numberAvailable', 'one', 'int'], 10: ['conditions', 'list', workloadCondition] };
/** The fields of DaemonSet that its row needs. */
export const daemonSetSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', daemonSetSpec], 3: ['status', 'one', daemonSetStatus] };
const jobTemplateSpec: Schema = { 2: ['spec', 'one', jobSpec] };
const cronJobSpec: Schema = { 1: ['schedule', 'one', 'string'], 4: ['suspend', 'one', 'bool'], 5: ['jobTemplate', 'one', jobTemplateSpec], 8: ['timeZone', 'one', 'string'] };
// Of the running jobs only their number is shown.
const cronJobStatus: Schema = { 1: ['active', 'list', {}], 4: ['lastScheduleTime', 'one', 'time'] };
/** The fields of CronJob that its row needs. */
export const cronJobSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', cronJobSpec], 3: ['status', 'one', cronJobStatus] };
const servicePort: Schema = { 2: ['protocol', 'one', 'string'], 3: ['port', 'one', 'int'], 5: ['nodePort', 'one', 'int'] };
const serviceSpec: Schema = { 1: ['ports', 'list', servicePort], 2: ['selector', 'map', 'string'], 4: ['type', 'one', 'string'], 5: ['externalIPs', 'list', 'string'], 10: ['externalName', 'one', 'string'], 18: ['clusterIPs', 'list', 'string'] };
const loadBalancerIngress: Schema = { 1: ['ip', 'one', 'string'], 2: ['hostname', 'one', 'string'] };
const serviceStatus: Schema = { 1: ['loadBalancer', 'one', { 1: ['ingress', 'list', loadBalancerIngress] }] };
/** The fields of Service that its row needs. */
export const serviceSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['spec', 'one', serviceSpec], 3: ['status', 'one', serviceStatus] };
/** The fields of ConfigMap that its row needs: which keys there are, never what they hold. */
export const configMapSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['data', 'keys', 'string'], 3: ['binaryData', 'keys', 'string'] };
const endpoint: Schema = { 1: ['addresses', 'list', 'string'] };
const endpointPort: Schema = { 1: ['name', 'one', 'string'], 3: ['port', 'one', 'int'] };
/** The fields of EndpointSlice that its row needs. */
export const endpointSliceSchema: Schema = { 1: ['metadata', 'one', metaSchema], 2: ['endpoints', 'list', endpoint], 3: ['ports', 'list', endpointPort], 4: ['addressType', 'one', 'string'] };
