import { useMemo } from 'react';
import type { Measured } from '../../preload/contract/model/metrics.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import { useMetrics } from '../bridge/metrics.ts';
import { metricsText } from '../text/metrics.ts';
import { metricColumns } from './metricColumns.tsx';
import { MetricsNote } from './MetricsNote.tsx';
import type { TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

/** What a table of nodes or pods gets from beside its rows. */
export interface MetricParts<R> {
  /** CPU and memory; none where there can be none or none may be seen. */
  readonly columns: readonly TableColumn<R>[];
  /** Why figures are missing or old; nothing while all is well. */
  readonly note: React.ReactNode;
}

/** Looks at CPU and memory while the table is on the screen. `rowOf` had better be a function of the module: it decides when columns are made anew. */
export const useMetricColumns = <R,>(cluster: Parameters<typeof useMetrics>[0], of: Measured | undefined, rowOf: (item: R) => Row, narrow?: Parameters<typeof useMetrics>[2]): MetricParts<R> => {
  const t = useText(metricsText);
  const metrics = useMetrics(cluster, of, narrow);
  return useMemo(() => ({ columns: metricColumns(rowOf, of, metrics, t), note: metrics && <MetricsNote status={metrics.status} at={metrics.at} /> }), [rowOf, of, metrics, t]);
};
