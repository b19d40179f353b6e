import { useMemo } from 'react';
import type { Measured } from '../../preload/contract/model/metrics.ts';
import { useHistory } from '../bridge/metrics.ts';
import { metricsText } from '../text/metrics.ts';
import { Chart } from './Chart.tsx';
import { MetricsNote } from './MetricsNote.tsx';
import { useText } from './useText.ts';

export interface MetricChartsProps {
  readonly cluster: { readonly id: string; readonly kind: 'live' | 'demo' | 'snapshot' };
  readonly of: Measured;
  readonly namespace?: string | undefined;
  /** Absent: all nodes together. */
  readonly name?: string | undefined;
  readonly height?: number;
}

/** CPU and memory of one object over the last hour, side by side where there is room; why there is nothing, where there is nothing. */
export const MetricCharts = ({ cluster, of, namespace, name, height }: MetricChartsProps) => {
  const t = useText(metricsText);
  const history = useHistory(cluster, { of, namespace, name });
  const { at, cpu, memory, bounds, status } = history;
  const [cores, bytes] = useMemo(() => [{ at, values: cpu }, { at, values: memory }], [at, cpu, memory]);
  const kind = of === 'nodes' ? 'room' : 'limit';
  const bound = (value: number | null | undefined): { readonly value: number; readonly kind: 'room' | 'limit' } | undefined => (value === null || value === undefined ? undefined : { value, kind });
  const note = <MetricsNote status={status} at={at[cpu.findLastIndex((value, index) => value !== null || memory[index] !== null)]} />;
  if (status.state === 'refused' || (status.state === 'retrying' && at.length === 0)) return <div className="metric-charts-note">{note}</div>;
  if (at.length === 0) return <div className="metric-charts-note muted" aria-busy="true">{t('waiting')}</div>;
  return (
    <>
      <div className="metric-charts">
        <Chart label={t('cpu')} series={cores} unit="cores" bound={bound(bounds.limit?.cpu)} request={bounds.request?.cpu ?? undefined} {...(height === undefined ? {} : { height })} />
        <Chart label={t('memory')} series={bytes} unit="bytes" bound={bound(bounds.limit?.memory)} request={bounds.request?.memory ?? undefined} {...(height === undefined ? {} : { height })} />
      </div>
      {(status.state === 'retrying' || (status.silentNodes > 0 && name === undefined)) && <div className="metric-charts-note">{note}</div>}
    </>
  );
};
