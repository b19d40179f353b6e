import { Button, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import type { ContractMethod } from '../../../preload/contract/contract.ts';
import { assertNever } from '../../../preload/contract/fault.ts';
import type { Prompt } from '../../../preload/contract/model/terminal.ts';
import type { Request } from '../../bridge/client.ts';
import { useAction, useLatest } from '../../bridge/hooks.ts';
import { terminalsText } from '../../text/terminals.ts';
import { words } from '../../text/words.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';

type Answer = Request<'terminals.answer' & ContractMethod>['answer'];
interface DialogProps<P> {
  readonly prompt: P;
  readonly busy: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly children?: React.ReactNode;
}

const HostKey = ({ prompt, busy, onAnswer, children }: DialogProps<Extract<Prompt, { type: 'host-key' }>>) => {
  const t = useText(terminalsText);
  const cancel = (): void => onAnswer({ type: 'cancel' });
  return (
    <Modal
      open
      title={t('hostKeyTitle', { host: prompt.host })}
      onCancel={cancel}
      mask={{ closable: false }}
      footer={[
        <Button key="no" autoFocus onClick={cancel}>{t('hostKeyNo')}</Button>,
        <Button key="once" loading={busy} onClick={() => onAnswer({ type: 'accept', remember: false })}>{t('hostKeyOnce')}</Button>,
        <Button key="remember" type="primary" loading={busy} onClick={() => onAnswer({ type: 'accept', remember: true })}>{t('hostKeyRemember')}</Button>,
      ]}
    >
      <p>{t('hostKeyWhy', { host: prompt.host, address: prompt.address })}</p>
      <p className="field">{t('hostKeyType')}: {prompt.keyType}</p>
      <code className="fingerprint" aria-label={t('fingerprint')}>{prompt.fingerprint}</code>
      <p className="muted"><CopyButton text={prompt.fingerprint} /> {t('hostKeyFile', { file: prompt.knownHostsFile })}</p>
      {children}
    </Modal>
  );
};

const Secret = ({ prompt, busy, onAnswer, children }: DialogProps<Extract<Prompt, { type: 'password' | 'passphrase' }>>) => {
  const t = useText(terminalsText);
  const w = useText(words);
  const [value, setValue] = useState('');
  const [remember, setRemember] = useState(false);
  const send = (): void => onAnswer({ type: 'secrets', values: [value], remember });
  const label = t(prompt.type);
  return (
    <Modal open title={prompt.type === 'password' ? t('passwordTitle', { user: prompt.user, host: prompt.host }) : t('passphraseTitle', { file: prompt.file ?? '' })} okText={t('login')} cancelText={w('cancel')} okButtonProps={{ loading: busy }} onOk={send} onCancel={() => onAnswer({ type: 'cancel' })} mask={{ closable: false }}>
      {prompt.attempt > 1 && <p className="bad" role="alert">{t('again', { n: prompt.attempt })}</p>}
      <label className="field">{label}<Input.Password autoFocus autoComplete="off" value={value} onChange={(event) => setValue(event.target.value)} onPressEnter={send} /></label>
      {prompt.canStore && <Checkbox checked={remember} onChange={(event) => setRemember(event.target.checked)}>{t('remember')}</Checkbox>}
      {children}
    </Modal>
  );
};

const Questions = ({ prompt, busy, onAnswer, children }: DialogProps<Extract<Prompt, { type: 'keyboard-interactive' }>>) => {
  const t = useText(terminalsText);
  const w = useText(words);
  const [values, setValues] = useState<readonly string[]>(prompt.questions.map(() => ''));
  const send = (): void => onAnswer({ type: 'secrets', values: [...values], remember: false });
  return (
    <Modal open title={prompt.name || t('questionsTitle', { host: prompt.host, user: prompt.user })} okText={t('login')} cancelText={w('cancel')} okButtonProps={{ loading: busy }} onOk={send} onCancel={() => onAnswer({ type: 'cancel' })} mask={{ closable: false }}>
      {prompt.instruction !== '' && <p className="quoted">{prompt.instruction}</p>}
      {prompt.questions.map((question, index) => {
        const props = { autoFocus: index === 0, autoComplete: 'off', value: values[index] ?? '', onChange: (event: React.ChangeEvent<HTMLInputElement>) => setValues(values.map((value, at) => (at === index ? event.target.value : value))), onPressEnter: send };
        return <label key={index} className="field">{question.text}{question.echo ? <Input {...props} /> : <Input.Password {...props} />}</label>;
      })}
      {children}
    </Modal>
  );
};

/** Questions that only the operator can answer, one after another, whatever page is open. */
export const PromptDialogs = () => {
  const t = useText(terminalsText);
  const prompts = useLatest('terminals.prompts', {}).value ?? [];
  const answer = useAction('terminals.answer');
  const [prompt] = prompts;
  if (!prompt) return null;
  const onAnswer = (value: Answer): void => void answer.run({ id: prompt.id, answer: value });
  const shared = { busy: answer.busy, onAnswer };
  const below = <>{prompts.length > 1 && <p className="muted">{t('waiting', { n: prompts.length - 1 })}</p>}{answer.fault && <FaultView fault={answer.fault} />}</>;
  switch (prompt.type) {
    case 'host-key': return <HostKey key={prompt.id} prompt={prompt} {...shared}>{below}</HostKey>;
    case 'password': case 'passphrase': return <Secret key={prompt.id} prompt={prompt} {...shared}>{below}</Secret>;
    case 'keyboard-interactive': return <Questions key={prompt.id} prompt={prompt} {...shared}>{below}</Questions>;
    default: return assertNever(prompt);
  }
};
