import { type Container, type Fields, type KubeObject } from '../api/objects.ts';
import type { Store } from '../api/store.ts';
import { base, ENVIRONMENTS } from './basics.ts';

const REGISTRY = 'registry.demo.local/shop';

const container = (name: string, image: string, env: Readonly<Record<string, string>> = {}): Container => ({
  name, image, imagePullPolicy: 'IfNotPresent', ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }] as Container['ports'] & object,
  env: Object.entries(env).map(([key, value]) => ({ name: key, value })), resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
});

const template = (app: string, one: Container, more: Fields = {}): Fields => ({ metadata: { labels: { app } }, spec: { containers: [one], terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', ...more } });
const selector = (app: string): Fields => ({ matchLabels: { app } });

const deployment = (namespace: string, app: string, replicas: number, image: string): KubeObject => ({
  ...base('apps/v1', 'Deployment', app, namespace, { app }), spec: { replicas, selector: selector(app), template: template(app, container(app, image, { APP_ENV: namespace, LOG_LEVEL: 'info' })) },
});

const service = (namespace: string, app: string, port: number): KubeObject => ({ ...base('v1', 'Service', app, namespace, { app }), spec: { selector: { app }, ports: [{ name: 'http', port, protocol: 'TCP', targetPort: 8080 }] }, status: { loadBalancer: {} } });

const job = (namespace: string, day: number): KubeObject => ({
  ...base('batch/v1', 'Job', `nightly-${29_380_000 + day * 1440}`, namespace, { app: 'nightly' }),
  spec: { backoffLimit: 2, template: template('nightly', container('report', `${REGISTRY}/report:1.4`), { restartPolicy: 'Never' }) },
});

const REPLICAS: Readonly<Record<string, Readonly<Record<string, number>>>> = { development: { web: 2, api: 1, worker: 1, redis: 1 }, 'pre-release': { web: 2, api: 2, worker: 1, redis: 1 }, production: { web: 4, api: 3, worker: 2, redis: 3 } };

const environment = (namespace: string): KubeObject[] => {
  const count = REPLICAS[namespace] ?? {};
  return [
    ...['web', 'api', 'worker'].map((app) => deployment(namespace, app, count[app] ?? 1, `${REGISTRY}/${app}:1`)),
    { ...base('apps/v1', 'StatefulSet', 'redis', namespace, { app: 'redis' }), spec: { replicas: count['redis'] ?? 1, serviceName: 'redis', selector: selector('redis'), template: template('redis', { ...container('redis', 'redis:7.2'), volumeMounts: [{ name: 'data', mountPath: '/data' }] }, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-redis-0' } }] }) } },
    { ...base('apps/v1', 'DaemonSet', 'log-agent', namespace, { app: 'log-agent' }), spec: { selector: selector('log-agent'), template: template('log-agent', container('log-agent', `${REGISTRY}/log-agent:2.1`)) } },
    { ...base('v1', 'ReplicationController', 'legacy', namespace, { app: 'legacy' }), spec: { replicas: 1, selector: { app: 'legacy' }, template: template('legacy', container('legacy', `${REGISTRY}/legacy:0.9`)) } },
    { ...base('batch/v1', 'CronJob', 'nightly', namespace, { app: 'nightly' }), spec: { schedule: '0 2 * * *', concurrencyPolicy: 'Forbid', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, jobTemplate: { spec: { template: template('nightly', container('report', `${REGISTRY}/report:1.4`), { restartPolicy: 'Never' }) } } }, status: {} },
    ...[['web', 80], ['api', 8080], ['redis', 6379]].map(([app, port]) => service(namespace, String(app), Number(port))),
    { ...base('v1', 'ConfigMap', 'web-settings', namespace, { app: 'web' }), data: { 'app.properties': `environment=${namespace}\ncache.ttl=30s\n`, GREETING: 'Good morning' } },
    { ...base('v1', 'Secret', 'database', namespace, { app: 'api' }), type: 'Opaque', data: { username: Buffer.from('shop').toString('base64'), password: Buffer.from('not-a-real-password').toString('base64') } },
  ];
};

const platform = (): KubeObject[] => [
  deployment('kube-system', 'coredns', 2, 'registry.k8s.io/coredns/coredns:v1.12.1'),
  { ...base('apps/v1', 'DaemonSet', 'kube-proxy', 'kube-system', { app: 'kube-proxy' }), spec: { selector: selector('kube-proxy'), template: template('kube-proxy', container('kube-proxy', 'registry.k8s.io/kube-proxy:v1.34.4'), { hostNetwork: true }) } },
  service('kube-system', 'coredns', 53),
  deployment('monitoring', 'grafana', 1, 'grafana/grafana:11.5'),
  { ...base('apps/v1', 'StatefulSet', 'prometheus', 'monitoring', { app: 'prometheus' }), spec: { replicas: 1, serviceName: 'prometheus', selector: selector('prometheus'), template: template('prometheus', container('prometheus', 'prom/prometheus:v3.2')) } },
];

/** The team's applications as they were first deployed, in all three environments. */
export const applications = (): KubeObject[] => [...ENVIRONMENTS.flatMap(environment), ...platform()];

const setImage = (store: Store, namespace: string, app: string, version: number | string): void => {
  const found = store.find('apps/deployments', namespace, app);
  if (found === undefined) return;
  const image = `${REGISTRY}/${app}:${version}`;
  const old = found.spec?.['template'] as { spec: { containers: Container[] } };
  const containers = old.spec.containers.map((one) => ({ ...one, image }));
  store.update({ ...found, metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, 'kubernetes.io/change-cause': `${app} ${version}` } }, spec: { ...found.spec, template: { ...old, spec: { ...old.spec, containers } } } });
};

/** The releases that followed: production comes last, and the newest one in development names an image that is not there. */
export const revise = (store: Store, step: number): void => {
  if (step === 2) for (const namespace of ENVIRONMENTS) for (const app of ['web', 'api']) setImage(store, namespace, app, 2);
  if (step === 3) {
    for (const namespace of ['development', 'pre-release']) setImage(store, namespace, 'web', 3);
    setImage(store, 'production', 'worker', 2);
    for (const namespace of ENVIRONMENTS) {
      const cron = store.find('batch/cronjobs', namespace, 'nightly');
      const stamp = new Date(store.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
      if (cron === undefined) continue;
      for (const day of [1, 2]) store.create({ ...job(namespace, day), metadata: { ...job(namespace, day).metadata, ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: cron.metadata.uid ?? '', controller: true, blockOwnerDeletion: true }] } });
      store.change(cron, () => ({ status: { lastScheduleTime: stamp, lastSuccessfulTime: stamp } }));
    }
  }
  if (step === 4) setImage(store, 'development', 'api', '3-missing');
};
