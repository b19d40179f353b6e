import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { describeReason } from '../../../renderer/text/reasons.ts';
import { chosenCluster, print, printJson, withApp } from './common.ts';
import type { Common } from './common.ts';
import { harmless, textTable } from './table.ts';

/** Exit status by verdict: 0 ok, 1 warn, 2 bad, 3 unknown. */
export const healthExit: Readonly<Record<Verdict, number>> = { ok: 0, warn: 1, bad: 2, unknown: 3 };

const MARK: Readonly<Record<Verdict, string>> = { ok: '●', warn: '▲', bad: '✕', unknown: '?' };

/** `health`: is it well, and why not. */
export const healthCommand = (common: Common): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    const report = await app.handlers.health.check({ cluster: cluster.id }, { signal });
    if (common.json) printJson(report);
    else print(healthText(cluster.name, report));
    return healthExit[report.verdict];
  });

const healthText = (name: string, report: HealthReport): string => {
  const lines = [`${MARK[report.verdict]} ${name}: ${report.verdict}`];
  for (const problem of report.problems) lines.push(`  ${MARK[problem.verdict]} ${harmless(describeReason('en', problem.reason))}`);
  if (report.masters.length > 0) {
    lines.push('', textTable(['MASTER', 'API', 'ETCD', 'CONTROLLERS', 'SCHEDULER'], report.masters.map((m) => [m.name, m.api.verdict, m.etcd.role === 'unknown' ? m.etcd.verdict : m.etcd.role, m.controllerManager, m.scheduler])));
  }
  const ready = report.nodes.filter((node) => node.verdict === 'ok').length;
  lines.push('', `${ready} of ${report.nodes.length} nodes well, ${report.workloads.well} of ${report.workloads.total} workloads well`);
  for (const gap of report.missing) lines.push(`  ? ${gap.what}: ${harmless(gap.fault.message)}`);
  return lines.join('\n');
};
