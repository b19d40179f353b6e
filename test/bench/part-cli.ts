// The command line against its peers: whole processes, complete rows.
import { ownList, rawList } from './context.ts';
import type { Part } from './context.ts';
import { k9sShowsAll } from './k9s.ts';
import { inTurn, median, timed } from './measure.ts';
import { mb, ms, seconds, times } from './report.ts';

export const cliPart: Part = {
  name: 'cli',
  what: 'the command line against kubectl and k9s',
  run: async ({ owned, big, k9s, runs, say }) => {
    const cluster = await big();
    // Fills the API server's caches: the first list after a start pays for everybody.
    await ownList(owned, cluster);
    say('lists in turn: ours, kubectl --raw, kubectl get, k9s');
    const { own, raw, kubectl, peer } = await inTurn(runs, {
      own: () => ownList(owned, cluster),
      raw: () => rawList(owned, cluster),
      kubectl: () => timed(owned, cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, 'get', 'pods', '-A']),
      peer: () => (k9s === undefined ? Promise.resolve(undefined) : k9sShowsAll(owned, k9s, cluster)),
    });
    const wall = median(own.map((s) => s.wallMs));
    const rss = median(own.map((s) => s.peakRssMb));
    const block = median(own.map((s) => s.longestBlockMs));
    const cpu = median(own.map((s) => s.cpuMs));
    const rawWall = median(raw.map((s) => s.wallMs));
    const getWall = median(kubectl.map((s) => s.wallMs));
    const getRss = median(kubectl.map((s) => s.peakRssMb));
    const peers = peer.filter((p) => p !== undefined);
    const k9sWall = median(peers.map((s) => s.wallMs));
    const k9sRss = median(peers.map((s) => s.peakRssMb));
    const noK9s = peers.length === 0;
    return [
      { measure: 'CLI `get pods -A`, whole process, against `kubectl get --raw`', got: `${times(wall / rawWall)} (${seconds(wall)})`, toReach: '≤ 0.8 ×', reached: wall / rawWall <= 0.8, beside: `raw ${seconds(rawWall)}`, numbers: { own: own.map((s) => s.wallMs), raw: raw.map((s) => s.wallMs) } },
      { measure: 'the same against `kubectl get pods -A`', got: times(wall / getWall), toReach: '≤ 0.10 ×', reached: wall / getWall <= 0.1, beside: `kubectl ${seconds(getWall)}, ${mb(getRss)}${noK9s ? '' : `; k9s ${seconds(k9sWall)}`}`, numbers: { kubectl: kubectl.map((s) => s.wallMs), k9s: peers.map((s) => s.wallMs) } },
      { measure: 'its first rows / its CPU', got: `${ms(median(own.map((s) => s.firstMs)))} / ${seconds(cpu)}`, beside: `kubectl ${seconds(median(kubectl.map((s) => s.cpuMs)))}${noK9s ? '' : `, k9s ${seconds(median(peers.map((s) => s.cpuMs)))}`}`, numbers: { first: own.map((s) => s.firstMs), cpu: own.map((s) => s.cpuMs) } },
      { measure: 'its peak RSS', got: mb(rss), toReach: '≤ 280 MB', reached: rss <= 280, numbers: { own: own.map((s) => s.peakRssMb) } },
      noK9s
        ? { measure: 'its peak RSS against k9s', got: 'no k9s here', toReach: '≤ 0.10 ×', numbers: {} }
        : { measure: 'its peak RSS against k9s', got: times(rss / k9sRss), toReach: '≤ 0.10 ×', reached: rss / k9sRss <= 0.1, beside: `k9s ${mb(k9sRss)}`, numbers: { k9s: peers.map((s) => s.peakRssMb) } },
      { measure: "longest block of main's event loop while listing", got: ms(block), toReach: '≤ 40 ms', reached: block <= 40, numbers: { block: own.map((s) => s.longestBlockMs) } },
    ];
  },
};
