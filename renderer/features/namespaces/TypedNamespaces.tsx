import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { useAction } from '../../bridge/hooks.ts';
import { namespacesText } from '../../text/namespaces.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';

/** For users who may not list namespaces: the names that they may see. */
export const TypedNamespaces = ({ cluster }: { readonly cluster: ClusterInfo }) => {
  const t = useText(namespacesText);
  const save = useAction('clusters.setPreferences');
  const [text, setText] = useState(cluster.typedNamespaces.join(' '));
  return (
    <section className="card">
      <h2>{t('typedEdit')}</h2>
      <div className="body">
        <label className="field">{t('typedHint')}<Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} /></label>
        <Button type="primary" loading={save.busy} onClick={() => void save.run({ cluster: cluster.id, typedNamespaces: [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))] })}>{t('typedSave')}</Button>
        {save.fault && <FaultView fault={save.fault} />}
      </div>
    </section>
  );
};
