import { at, listOf, textOf, type Fields, type KubeObject } from '../api/objects.ts';
import { selects } from '../api/selectors.ts';
import { isReady, ownedBy, type Control } from './shared.ts';

const sliceOf = (service: KubeObject, pods: readonly KubeObject[]): KubeObject => ({
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
  metadata: { name: `${service.metadata.name}-demo`, namespace: service.metadata.namespace ?? '', labels: { 'kubernetes.io/service-name': service.metadata.name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }, ownerReferences: ownedBy(service) },
  addressType: 'IPv4',
  ports: listOf<Fields>(service.spec?.['ports']).map((port) => ({ name: textOf(port['name']), protocol: 'TCP', port: Number(port['targetPort'] ?? port['port']) || 8080 })),
  endpoints: pods.map((pod) => ({ addresses: [textOf(pod.status?.['podIP'])], conditions: { ready: isReady(pod), serving: isReady(pod), terminating: pod.metadata.deletionTimestamp !== undefined }, nodeName: pod.spec?.['nodeName'], targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid } })),
});

/** EndpointSlices of the Services that select pods. */
export const syncServices = (control: Control): void => {
  const { store } = control;
  for (const service of store.list('/services')) {
    if (at(service.spec, 'selector') === undefined) continue;
    const pods = store.list('/pods', service.metadata.namespace).filter((pod) => selects(service.spec?.['selector'], pod.metadata.labels) && pod.status?.['podIP'] !== undefined);
    const wanted = sliceOf(service, pods);
    const now = store.find('discovery.k8s.io/endpointslices', service.metadata.namespace, wanted.metadata.name);
    if (now === undefined) store.create(wanted);
    else store.update({ ...now, ports: wanted['ports'], endpoints: wanted['endpoints'] });
  }
};
