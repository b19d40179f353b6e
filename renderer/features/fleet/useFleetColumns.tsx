import { useMemo } from 'react';
import { describeFault } from '../../text/faults.ts';
import { fleetText } from '../../text/fleet.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { FaultLine } from '../../ui/FaultView.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { CLUSTER_COLOURS } from '../../ui/tokens.ts';
import { useLanguage, useReason, useText } from '../../ui/useText.ts';
import { VerdictWord } from '../../ui/VerdictIcon.tsx';
import { CLASSES, classOf } from './lines.ts';
import type { FleetRow } from './lines.ts';

/** A square in the operator's colour of a cluster: the same as its tile in the rail. */
export const ClusterDot = ({ colour }: { readonly colour: number }) => <span className="cluster-dot" style={{ background: CLUSTER_COLOURS[colour] ?? CLUSTER_COLOURS[0] }} aria-hidden="true" />;

const shortFile = (file: string): string => file.split('/').slice(-2).join('/');

/** What stands in the lines of the fleet page. */
export const useFleetColumns = (): readonly TableColumn<FleetRow>[] => {
  const t = useText(fleetText);
  const w = useText(words);
  const say = useReason();
  const language = useLanguage();
  return useMemo(() => {
    const stateText = ({ line }: FleetRow): string => {
      if (line.state === 'waiting' || line.state === 'asking' || line.state === 'stopped') return t(`state-${line.state}`);
      return line.state === 'failed' || (line.state === 'held' && line.verdict !== 'bad') ? t(`state-${line.state}`) : w(line.verdict);
    };
    const whyText = ({ line }: FleetRow): string => {
      if (line.fault) return [describeFault(line.fault, language).title, line.fault.message].join(': ');
      const { object } = line;
      const subject = object === undefined ? '' : `${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}: `;
      if (line.reason) return subject + say(line.reason);
      return line.missing.length > 0 ? t('notAsked', { what: line.missing.join(', ') }) : '';
    };
    const askedText = ({ line }: FleetRow): string => (line.busy ? t('busy') : line.depth === 'live' ? t('live') : '');
    return [
      { id: 'CLUSTER', title: t('cluster'), width: 170, grow: 2, value: ({ cluster }) => cluster.name, render: ({ cluster }) => <><ClusterDot colour={cluster.colour} /> {cluster.name}{cluster.kind !== 'live' && <span className="muted"> · {t(cluster.kind)}</span>}{cluster.readOnly && cluster.kind === 'live' && <span className="muted"> · {t('readOnly')}</span>}</> },
      { id: 'STATE', title: t('state'), width: 128, value: (row) => `${CLASSES.indexOf(classOf(row.line))} ${stateText(row)}`, render: (row) => <VerdictWord verdict={row.line.verdict}>{stateText(row)}</VerdictWord> },
      { id: 'WHY', title: t('why'), width: 240, grow: 5, value: whyText, render: (row) => (row.line.fault ? <><FaultLine fault={row.line.fault} /> <span className="muted">{row.line.fault.message}</span></> : <>{whyText(row)}{row.line.problems > 1 && <span className="muted"> · {t('others', { n: row.line.problems - 1 })}</span>}</>) },
      { id: 'SINCE', title: t('since'), width: 66, value: ({ line }) => line.since ?? null, render: ({ line }) => line.since !== undefined && <Age at={line.since} /> },
      { id: 'NODES', title: t('nodes'), width: 76, align: 'end', value: ({ line }) => (line.nodes ? `${line.nodes.ready}/${line.nodes.total}` : null), render: ({ line }) => line.nodes && <span className={line.nodes.ready < line.nodes.total ? 'warn' : ''}>{line.nodes.ready}/{line.nodes.total}</span> },
      { id: 'VERSION', title: t('version'), width: 88, value: ({ line }) => line.version ?? null },
      { id: 'LATENCY', title: t('latency'), width: 76, align: 'end', value: ({ line }) => line.latencyMs ?? null, render: ({ line }) => line.latencyMs !== undefined && `${Math.round(line.latencyMs)} ms` },
      { id: 'ASKED', title: t('asked'), width: 88, value: ({ line }) => line.at ?? null, render: (row) => { const text = askedText(row); return text !== '' ? <span className="muted">{row.line.busy && <span className="busy-dot" aria-hidden="true" />} {text}</span> : row.line.at !== undefined && <Age at={row.line.at} />; } },
      { id: 'FILE', title: t('file'), width: 130, grow: 1, value: ({ cluster }) => cluster.file, render: ({ cluster }) => <span className="muted" title={cluster.file}>{shortFile(cluster.file)}</span> },
      { id: 'SERVER', title: t('server'), width: 200, grow: 1, wide: true, value: ({ cluster }) => cluster.server },
      { id: 'USER', title: t('user'), width: 150, wide: true, value: ({ cluster }) => `${cluster.user} (${t(cluster.auth)})` },
    ];
  }, [t, w, say, language]);
};
