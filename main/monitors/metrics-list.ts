import type { Figures } from '../../preload/contract/model/metrics.ts';
import { fields, figuresOf, list, sum, text } from './figures.ts';
import { parseQuantity } from './quantity.ts';

/** One item of a NodeMetricsList or PodMetricsList (metrics.k8s.io/v1beta1) with its key; undefined where it is not well formed. */
export const readMetricsItem = (item: unknown): readonly [key: string, figures: Figures] | undefined => {
  const metadata = fields(fields(item)['metadata']);
  const [namespace, name] = [text(metadata['namespace']), text(metadata['name'])];
  if (name === '') return undefined;
  const usages = namespace === '' ? [fields(item)] : list(fields(item)['containers']).map(fields);
  const of = (resource: 'cpu' | 'memory'): number | undefined => sum(usages.map((one) => parseQuantity(fields(one['usage'])[resource])));
  return [namespace === '' ? name : `${namespace}/${name}`, figuresOf(of('cpu'), of('memory'))];
};
