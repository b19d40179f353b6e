import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { HostInfo } from '../../preload/contract/model/terminal.ts';
import { useLatest, useLink } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { Age } from '../ui/Age.tsx';
import { FaultLine } from '../ui/FaultView.tsx';
import { useText } from '../ui/useText.ts';
import { VerdictWord } from '../ui/VerdictIcon.tsx';

const PHASES: Readonly<Record<string, Verdict>> = { idle: 'unknown', connecting: 'unknown', live: 'ok', retrying: 'warn', down: 'bad' };

/** An address as people say it. */
const bare = (server: string): string => server.replace(/^https?:\/\//, '');

/** The status line: connection, endpoint, latency, watches, SSH hosts, terminals. Always true. */
export const StatusLine = ({ cluster, hosts }: { readonly cluster: ClusterInfo | undefined; readonly hosts: readonly HostInfo[] | undefined }) => {
  const t = useText(frameText);
  const link = useLink();
  const connection = useLatest('clusters.connection', cluster && !cluster.problem ? { cluster: cluster.id } : undefined).value;
  const terminals = useLatest('terminals.watch', {}).value ?? [];
  const connected = (hosts ?? []).filter((host) => host.phase === 'connected').length;
  const open = terminals.filter((terminal) => terminal.phase === 'open').length;
  if (link.phase !== 'open') return <footer className="statusbar"><VerdictWord verdict={link.phase === 'lost' ? 'bad' : 'unknown'}>{t(link.phase === 'lost' ? 'linkLost' : 'linkConnecting')}</VerdictWord></footer>;
  return (
    <footer className="statusbar">
      {!cluster && <VerdictWord verdict="ok">{t('linkOpen')}</VerdictWord>}
      {connection && (
        <>
          <VerdictWord verdict={PHASES[connection.phase] ?? 'unknown'}>{t(connection.phase)}</VerdictWord>
          {connection.detour ? (
            <>
              <span className="cut">{t('via', { server: connection.detour.via })}</span>
              <span className="warn cut" title={connection.detour.fault.message}>{t('serverOut', { server: bare(connection.server) })}</span>
              <Age at={connection.detour.since} />
            </>
          ) : <span className="cut">{bare(connection.server)}</span>}
          {connection.phase === 'live' && connection.latencyMs !== undefined && <span>{Math.round(connection.latencyMs)} ms</span>}
          {connection.phase !== 'live' && <Age at={connection.since} />}
          {connection.version !== undefined && <span>{connection.version}</span>}
          {connection.watches.open > 0 && <span>{t('watches', { n: connection.watches.open })}</span>}
          {connection.watches.retrying > 0 && <span className="warn">{t('watchesRetrying', { n: connection.watches.retrying })}</span>}
          {connection.fault && <FaultLine fault={connection.fault} />}
        </>
      )}
      <span className="grow" />
      {connected > 0 && <span>{t('sshHosts', { n: connected })}</span>}
      {open > 0 && <span>{t('running', { n: open })}</span>}
    </footer>
  );
};
