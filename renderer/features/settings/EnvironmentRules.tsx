import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { Settings } from '../../../preload/contract/model/app.ts';
import { ENVIRONMENTS } from '../../../preload/contract/model/environment.ts';
import { settingsText } from '../../text/settings.ts';
import { words } from '../../text/words.ts';
import { useText } from '../../ui/useText.ts';

type Rules = Settings['environments'];

/** Edits what decides a namespace's environment: label keys, then name patterns in order. */
export const EnvironmentRules = ({ rules, busy, onSave }: { readonly rules: Rules; readonly busy: boolean; readonly onSave: (rules: Rules) => void }) => {
  const t = useText(settingsText);
  const w = useText(words);
  const [labels, setLabels] = useState(rules.labels.join(' '));
  const [patterns, setPatterns] = useState<Rules['patterns']>(rules.patterns);
  const change = (at: number, part: Partial<Rules['patterns'][number]>): void => setPatterns(patterns.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const up = (at: number): void => setPatterns(patterns.flatMap((one, index) => (index === at - 1 ? [patterns[at] ?? one, one] : index === at ? [] : [one])));
  return (
    <section className="card" aria-label={t('rules')}>
      <h2>{t('rules')}</h2>
      <div className="body">
        <label className="field">{t('labels')}<Input spellCheck={false} value={labels} onChange={(event) => setLabels(event.target.value)} /><span className="muted">{t('labelsHint')}</span></label>
        <p>{t('patterns')}</p>
        <p className="muted">{t('patternsHint')}</p>
        {patterns.map((one, index) => (
          <div key={index} className="buttons" style={{ marginTop: 4 }}>
            <Input style={{ width: 200 }} spellCheck={false} maxLength={63} aria-label={`${t('pattern')} ${index + 1}`} value={one.pattern} onChange={(event) => change(index, { pattern: event.target.value })} />
            <Select style={{ width: 140 }} aria-label={`${t('environment')} ${index + 1}`} value={one.environment} options={ENVIRONMENTS.map((e) => ({ value: e, label: w(e) }))} onChange={(environment) => change(index, { environment })} />
            <Button type="text" icon={<ArrowUpOutlined />} disabled={index === 0} aria-label={`${t('up')} ${one.pattern}`} onClick={() => up(index)} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={`${t('removePattern')} ${one.pattern}`} onClick={() => setPatterns(patterns.filter((_, at) => at !== index))} />
          </div>
        ))}
        <div className="buttons" style={{ marginTop: 8 }}>
          <Button icon={<PlusOutlined />} disabled={patterns.length >= 100} onClick={() => setPatterns([...patterns, { environment: 'other', pattern: '' }])}>{t('addPattern')}</Button>
          <Button type="primary" loading={busy} onClick={() => onSave({ labels: labels.split(/[\s,]+/).filter((label) => label !== ''), patterns: patterns.filter((one) => one.pattern.trim() !== '') })}>{t('save')}</Button>
        </div>
      </div>
    </section>
  );
};
