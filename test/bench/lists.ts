// 50,000 pods of a real API server: our rows against kubectl and against downloading the bytes without looking at them.
import { apiOf, startCluster } from './cluster.ts';
import { ownList } from './context.ts';
import { inTurn, median, timed } from './measure.ts';
import { withOwned } from './owned.ts';

const PODS = 50_000;

/** Lists in turn and prints ratios: the short look that `npm run bench` is. */
export const lists = (runs: number): Promise<void> =>
  withOwned(async (owned) => {
    const cluster = await startCluster(owned, 'big', PODS);
    const api = await apiOf(cluster.kubeconfig);
    owned.add(() => api.close());
    const download = async (): Promise<{ readonly wallMs: number; readonly peakRssMb: number }> => {
      const began = performance.now();
      await api.download('/api/v1/pods');
      return { wallMs: performance.now() - began, peakRssMb: Number.NaN };
    };
    const { own, kubectl, wire } = await inTurn(runs, {
      own: () => ownList(owned, cluster),
      kubectl: () => timed(owned, cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, 'get', 'pods', '-A']),
      wire: download,
    });
    // Of the list alone, as it always was here: `scale` compares whole processes.
    const [wall, rss] = [median(own.map((s) => s.listMs)), median(own.map((s) => s.peakRssMb))];
    const lines = [`50,000 pods, median of ${runs} runs in turn`, `quarterdeck: rows complete after ${Math.round(wall)} ms, first page ${Math.round(median(own.map((s) => s.firstMs)))} ms, longest block of the event loop ${Math.round(median(own.map((s) => s.longestBlockMs)))} ms, peak memory ${Math.round(rss)} MB`];
    for (const [name, samples] of Object.entries({ 'kubectl get pods -A': kubectl, 'JSON downloaded, not read': wire })) {
      const peer = { wall: median(samples.map((s) => s.wallMs)), rss: median(samples.map((s) => s.peakRssMb)) };
      lines.push(`against ${name}: ${(peer.wall / wall).toFixed(2)} times our wall time${Number.isNaN(peer.rss) ? '' : `, ${(peer.rss / rss).toFixed(1)} times our peak memory`}`);
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  });
