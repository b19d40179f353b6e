import { numberOf, timeOf, type KubeObject } from '../api/objects.ts';
import { condition, createPod, deletePod, dependents, isActive, setStatus, templateOf, withCondition, type Control } from './shared.ts';

/** Jobs: pods until enough have succeeded or too many failed. CronJobs are seeded and do not fire by themselves. */
export const syncJobs = (control: Control): void => {
  for (const job of control.store.list('batch/jobs')) {
    if (job.metadata.deletionTimestamp !== undefined || condition(job, 'Complete') !== undefined || condition(job, 'Failed') !== undefined) continue;
    syncJob(control, job);
  }
};

const syncJob = (control: Control, job: KubeObject): void => {
  const pods = dependents(control.store, '/pods', job);
  const succeeded = pods.filter((pod) => pod.status?.['phase'] === 'Succeeded').length;
  const failed = pods.filter((pod) => pod.status?.['phase'] === 'Failed').length;
  const active = pods.filter(isActive);
  const completions = numberOf(job.spec?.['completions'], 1);
  const over = failed > numberOf(job.spec?.['backoffLimit'], 6);
  const now = timeOf(control.clock.now());
  const base = { startTime: job.status?.['startTime'] ?? now, ...(succeeded === 0 ? {} : { succeeded }), ...(failed === 0 ? {} : { failed }) };
  if (succeeded >= completions || over) {
    for (const pod of active) deletePod(control, job, pod);
    const conditions = withCondition(job, control.clock, over ? { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' } : { type: 'Complete', status: 'True', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' });
    setStatus(control.store, job, { ...base, ...(over ? {} : { completionTime: now }), conditions }); return;
  }
  const template = templateOf(job);
  const missing = job.spec?.['suspend'] === true ? 0 : Math.min(numberOf(job.spec?.['parallelism'], 1), completions - succeeded) - active.length;
  for (let count = 0; count < missing; count += 1) {
    createPod(control, job, { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, 'job-name': job.metadata.name, 'batch.kubernetes.io/job-name': job.metadata.name } }, spec: { restartPolicy: 'Never', ...template.spec } });
  }
  setStatus(control.store, job, { ...base, ...(active.length + Math.max(0, missing) === 0 ? {} : { active: active.length + Math.max(0, missing) }) });
};
