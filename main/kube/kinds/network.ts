import { configMapSchema, endpointSliceSchema, serviceSchema } from '../wire/schemas.ts';
import type { KindRow, KubeObject, Meta } from './types.ts';
import { age, labelsText, millis, text, well, wideText } from './types.ts';

/** core/v1 Service, the fields that we read. */
interface Service {
  readonly spec?: {
    readonly type?: string; readonly clusterIPs?: readonly string[]; readonly externalIPs?: readonly string[]; readonly externalName?: string; readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { readonly protocol?: string; readonly port?: number; readonly nodePort?: number }[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } };
}

const created = (object: { readonly metadata?: Meta }): number | null => millis(object.metadata?.creationTimestamp) ?? null;

/** kubectl's getServiceExternalIP; the addresses of a load balancer in full. */
const externalAddress = ({ spec, status }: Service): string => {
  const own = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>';
    case 'LoadBalancer': {
      const given = new Set((status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter((a) => a !== ''));
      return [...[...given].sort(), ...own].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
};

const portText = ({ port = 0, nodePort = 0, protocol = '' }: NonNullable<NonNullable<Service['spec']>['ports']>[number]): string => (nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`);

/** core/v1 services. */
export const services: KindRow = {
  schema: serviceSchema,
  columns: [text('TYPE'), text('CLUSTER-IP'), text('EXTERNAL-IP'), text('PORT(S)'), age, wideText('SELECTOR')],
  cells: (object) => {
    const service = object as Service;
    const { spec } = service;
    return [spec?.type ?? '', spec?.clusterIPs?.[0] ?? '<none>', externalAddress(service), (spec?.ports ?? []).map(portText).join(',') || '<none>', created(object), labelsText(spec?.selector) ?? '<none>'];
  },
  judge: () => well,
};

/** discovery.k8s.io/v1 EndpointSlice, the fields that we read. */
interface EndpointSlice {
  readonly addressType?: string;
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[];
}

/** How many of a list kubectl names before it counts the rest. */
const NAMED = 3;
const someOf = (all: readonly string[]): string => (all.length === 0 ? '<unset>' : all.length > NAMED ? `${all.slice(0, NAMED).join(',')} + ${all.length - NAMED} more...` : all.join(','));

/** discovery.k8s.io/v1 endpointslices. */
export const endpointSlices: KindRow = {
  schema: endpointSliceSchema,
  columns: [text('ADDRESSTYPE'), text('PORTS'), text('ENDPOINTS'), age],
  cells: (object) => {
    const slice = object as EndpointSlice;
    return [slice.addressType ?? '', someOf((slice.ports ?? []).map((p) => (p.port === undefined ? p.name || '*' : String(p.port)))), someOf((slice.endpoints ?? []).flatMap((e) => e.addresses ?? [])), created(object)];
  },
  judge: () => well,
};

const keysOf = (object: KubeObject, field: string): number => Object.keys((object[field] as object | null | undefined) ?? {}).length;

/** core/v1 configmaps: how many keys, never what they hold. */
export const configMaps: KindRow = {
  schema: configMapSchema,
  columns: [text('DATA'), age],
  cells: (object) => [String(keysOf(object, 'data') + keysOf(object, 'binaryData')), created(object)],
  judge: () => well,
};
